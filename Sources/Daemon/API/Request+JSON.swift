internal import FoundationEssentials
internal import HTTPServer

extension Request {
  /// The body as JSON of a known shape; 400 that names the first field that is wrong.
  func json<Value: Decodable>(_ type: Value.Type, upTo limit: Int) async throws -> Value {
    try await json(upTo: limit) { data throws(ImportError) in try JSONReader.read(type, from: data) }
  }

  /// The body as `read` takes it; 400 with what that throws.
  func json<Value>(upTo limit: Int, _ read: (Data) throws(ImportError) -> Value) async throws -> Value {
    let body = try await body.collect(upTo: limit)
    do throws(ImportError) {
      return try read(Data(body))
    } catch {
      throw HTTPError(.badRequest, error.description)
    }
  }
}
