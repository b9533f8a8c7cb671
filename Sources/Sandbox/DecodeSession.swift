internal import Synchronization

/// One recording being decoded in its child: the messages, as they come.
///
/// Iterate it once. The child is started by the first step, and runs ahead by at most a pipe's buffer, so a slow
/// consumer slows the decoder and memory stays constant. Cancelling the iterating task, or dropping the session,
/// ends the child.
public final class DecodeSession: AsyncSequence, Sendable {
  public typealias Element = DecodeMessage

  private let child: SandboxChild
  private let order: Mutex<DecodeOrder>

  init(_ child: SandboxChild, request: DecodeRequest) {
    self.child = child
    order = Mutex(DecodeOrder(maxDuration: request.maxDuration))
  }

  public struct AsyncIterator: AsyncIteratorProtocol {
    let session: DecodeSession

    public func next() async throws -> DecodeMessage? { try await session.next() }
  }

  public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(session: self) }

  /// The next message; nil after `finished` or `failed`.
  ///
  /// Throws ``SandboxError`` for a fault of the child and `CancellationError` when the task was cancelled.
  public func next() async throws -> DecodeMessage? {
    try await child.run { try self.readNext() }
  }

  private func readNext() throws -> DecodeMessage? {
    if order.withLock({ $0.hasEnded }) { return nil }
    let message = try child.read { reader in
      guard let message = try reader.next() else { return nil as DecodeMessage? }
      try order.withLock { try $0.received(message) }
      return message
    }
    if order.withLock({ $0.hasEnded }) { child.end() }
    return message
  }
}
