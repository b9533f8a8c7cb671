/// A request's body, in pieces as they come in. One reader, once.
///
/// At most about 1 MiB waits to be read: past it the connection is not read until the reader has caught
/// up, so a slow handler slows its own client and memory does not grow with the body.
public struct RequestBody: AsyncSequence, Sendable {
  public typealias Element = [UInt8]

  /// What `Content-Length` says; nil when the body is chunked (or there is none, then `isEmpty`).
  public let declaredLength: Int?
  let pipe: BodyPipe?

  /// A request without a body.
  public static let empty = RequestBody(declaredLength: 0, pipe: nil)

  /// Whether the request has no body, or one that is declared to be of no bytes.
  public var isEmpty: Bool { pipe == nil }

  /// When its last byte had come; nil before that, and of a request without a body.
  public var completedAt: ContinuousClock.Instant? { pipe?.completedAt }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let pipe: BodyPipe?

    /// The next bytes, never an empty array; nil at the end.
    ///
    /// - Throws: `BodyError`, and `CancellationError` when the task was cancelled while waiting.
    public mutating func next() async throws -> [UInt8]? { try await pipe?.next() }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(pipe: pipe) }

  /// The whole body.
  ///
  /// - Throws: `BodyError.tooLarge` past `limit` bytes, which is answered with 413.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    if let declaredLength, declaredLength > limit { throw BodyError.tooLarge(limit: limit) }
    var bytes: [UInt8] = []
    for try await chunk in self {
      guard bytes.count + chunk.count <= limit else { throw BodyError.tooLarge(limit: limit) }
      if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
    }
    return bytes
  }
}
