/// The bytes of an answer as they arrive. Read it once; its iterators share the position.
///
/// While 1 MiB waits to be read, nothing more is taken from the connection, so a slow reader slows the server.
/// Cancelling the reading task, or letting go of the response, ends the transfer.
public struct HTTPBody: AsyncSequence, Sendable {
  public typealias Element = [UInt8]

  private let owner: Owner

  init(_ transfer: Transfer, client: HTTPClient) {
    owner = Owner(transfer, client: client)
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    fileprivate let owner: Owner

    /// The next bytes, never an empty array; nil at the end. Throws ``HTTPClientError`` when the transfer fails
    /// midway, and `CancellationError` when the task is cancelled.
    public func next() async throws -> [UInt8]? { try await owner.transfer.nextChunk() }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(owner: owner) }

  /// What is left of the body, whole. Throws ``HTTPClientError/Code/tooLarge(limit:)`` past `limit` bytes.
  public func collect(upTo limit: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await chunk in self {
      guard chunk.count <= limit - bytes.count else { throw owner.transfer.error(.tooLarge(limit: limit)) }
      bytes += chunk
    }
    return bytes
  }

  /// The body as server-sent events. An event of more than `maxEventBytes` ends it with
  /// ``HTTPClientError/Code/tooLarge(limit:)``.
  public func events(maxEventBytes: Int = 1 << 20) -> ServerSentEvents {
    ServerSentEvents(self, maxEventBytes: maxEventBytes, host: owner.transfer.exchange.url.host)
  }

  /// Bytes that have arrived and are not read yet.
  var queuedBytes: Int { owner.transfer.queuedBytes }

  /// Reads a short rest, so that the connection can be used again, and gives up on a longer one.
  func discard() async throws {
    do {
      _ = try await collect(upTo: 64 << 10)
    } catch is HTTPClientError {
      // Only the connection is lost by it.
    }
  }

  /// Ends the transfer when nobody can read it any more; keeps the client alive until then.
  fileprivate final class Owner: Sendable {
    let transfer: Transfer
    private let client: HTTPClient

    init(_ transfer: Transfer, client: HTTPClient) {
      self.transfer = transfer
      self.client = client
    }

    deinit { transfer.cancel() }
  }
}
