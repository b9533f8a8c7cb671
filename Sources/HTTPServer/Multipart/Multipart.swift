/// The parts of a multipart/form-data body, one after another. Reading is pulled through to the client's
/// socket: nothing is stored but what has just come in.
public struct Multipart: AsyncSequence, Sendable {
  public typealias Element = MultipartPart

  private let reader: MultipartReader

  init(body: RequestBody, parser: MultipartParser) {
    reader = MultipartReader(body: body, parser: parser)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let reader: MultipartReader

    /// The next part, what was left of the one before being skipped; nil after the last.
    ///
    /// - Throws: as `RequestBody`, and `BodyError.malformed`.
    public mutating func next() async throws -> MultipartPart? { try await reader.nextPart() }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
}

/// Feeds the parser from the body and hands its events to whoever reads the part at hand.
actor MultipartReader {
  private let body: RequestBody
  private var parser: MultipartParser
  /// The number of the part that is being read; 0 before the first.
  private var current = 0
  private var isInPart = false
  private var isAtEnd = false

  init(body: RequestBody, parser: MultipartParser) {
    self.body = body
    self.parser = parser
  }

  func nextPart() async throws -> MultipartPart? {
    while !isAtEnd {
      switch try await nextEvent() {
      case .part(let header):
        current += 1
        isInPart = true
        return MultipartPart(
          name: header.name, fileName: header.fileName, contentType: header.contentType,
          body: .init(reader: self, part: current))
      case .bytes: break
      case .partEnd: isInPart = false
      case .end: isAtEnd = true
      }
    }
    return nil
  }

  func nextBytes(of part: Int) async throws -> [UInt8]? {
    guard part == current, isInPart else { return nil }
    switch try await nextEvent() {
    case .bytes(let bytes): return bytes
    case .part, .partEnd, .end:
      isInPart = false
      return nil
    }
  }

  private func nextEvent() async throws -> MultipartParser.Event {
    while true {
      if let event = try parser.next() { return event }
      guard let chunk = try await body.pipe?.next() else {
        throw BodyError.malformed("The form ends before its last boundary.")
      }
      parser.feed(chunk)
    }
  }
}
