/// One part of a multipart/form-data body.
public struct MultipartPart: Sendable {
  /// The field's name.
  public let name: String
  /// What the client calls the file; nil for a plain field. It is data, never a path.
  public let fileName: String?
  public let contentType: String?
  /// What it holds, as it comes in. Unread bytes are skipped when the next part is asked for.
  public let body: Body

  public struct Body: AsyncSequence, Sendable {
    public typealias Element = [UInt8]

    let reader: MultipartReader
    let part: Int

    public struct AsyncIterator: AsyncIteratorProtocol {
      let reader: MultipartReader
      let part: Int

      /// The next bytes; nil at the part's end, or once a later part was asked for.
      ///
      /// - Throws: as `RequestBody`, and `BodyError.malformed`.
      public mutating func next() async throws -> [UInt8]? { try await reader.nextBytes(of: part) }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader, part: part) }

    /// The whole part.
    ///
    /// - Throws: `BodyError.tooLarge` past `limit` bytes.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
      var bytes: [UInt8] = []
      for try await chunk in self {
        guard bytes.count + chunk.count <= limit else { throw BodyError.tooLarge(limit: limit) }
        bytes += chunk
      }
      return bytes
    }

    /// The whole part as text.
    ///
    /// - Throws: `BodyError.tooLarge` past `limit` bytes, `.malformed` unless it is UTF-8.
    public func text(upTo limit: Int) async throws -> String {
      guard let text = String(validating: try await collect(upTo: limit), as: UTF8.self) else {
        throw BodyError.malformed("A field of the form is not UTF-8.")
      }
      return text
    }
  }
}
