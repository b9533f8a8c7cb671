internal import Dispatch
internal import Synchronization

/// One recording being decoded in its child: the messages, as they come.
///
/// Iterate it once. The child runs ahead by at most a pipe's buffer, so a slow consumer slows the decoder and
/// memory stays constant. Cancelling the iterating task, or dropping the session, ends the child.
public final class DecodeSession: AsyncSequence, Sendable {
  public typealias Element = DecodeMessage

  private let child: ChildProcess
  private let reader: FrameReader
  private let order: Mutex<DecodeOrder>
  /// Blocking reads run here, never on the cooperative pool.
  private let queue = DispatchQueue(label: "interviewd.sandbox")

  init(child: ChildProcess, results: Descriptor, request: DecodeRequest) {
    self.child = child
    order = Mutex(DecodeOrder(maxDuration: request.maxDuration))
    reader = FrameReader(descriptor: results, patience: Patience(request.limits.waiting))
  }

  deinit {
    let child = child
    child.kill()
    queue.async { _ = child.reap() }
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
    try await withTaskCancellationHandler {
      try Task.checkCancellation()
      let result: Result<DecodeMessage?, any Error> = await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: Result { try self.readNext() }) }
      }
      // A child that was killed because we were cancelled is not an error of its own.
      try Task.checkCancellation()
      return try result.get()
    } onCancel: {
      child.kill()
    }
  }

  private func readNext() throws -> DecodeMessage? {
    if order.withLock({ $0.hasEnded }) { return nil }
    do {
      guard let message = try reader.next() else { throw SandboxError.closed }
      try order.withLock { try $0.received(message) }
      if order.withLock({ $0.hasEnded }) {
        // It has said all it has to say; whatever it still does must not delay the report.
        child.kill()
        _ = child.reap()
      }
      return message
    } catch SandboxError.closed {
      // The pipe closed without a result: how the child ended says why.
      throw SandboxError(waitStatus: child.reap()) ?? .exited(status: 0)
    } catch {
      child.kill()
      _ = child.reap()
      throw error
    }
  }
}
