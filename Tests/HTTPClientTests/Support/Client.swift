internal import HTTPClient
internal import Testing

extension HTTPClient {
  func text(_ request: HTTPRequest) async throws -> String {
    String(decoding: try await send(request).body.collect(upTo: 1 << 20), as: UTF8.self)
  }
}

/// The code of the error that the work ends with; any other end is an issue.
func failure(_ work: () async throws -> Void) async -> HTTPClientError.Code? {
  do {
    try await work()
    Issue.record("there was no error")
  } catch let error as HTTPClientError {
    return error.code
  } catch {
    Issue.record("unexpected error: \(error)")
  }
  return nil
}
