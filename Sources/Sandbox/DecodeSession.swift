internal import Dispatch
internal import Synchronization

/// One recording being decoded in its child: the messages, as they come.
///
/// Iterate it once. The child is started by the first step, and runs ahead by at most a pipe's buffer, so a slow
/// consumer slows the decoder and memory stays constant. Cancelling the iterating task, or dropping the session,
/// ends the child.
public final class DecodeSession: AsyncSequence, Sendable {
  public typealias Element = DecodeMessage

  /// What the child gets: the request, the recording and the writing end of the pipe.
  struct Handover: Sendable {
    let request: [UInt8]
    let descriptors: [Descriptor]
  }

  private struct State {
    var order: DecodeOrder
    /// Until the child is started; then our copies of its descriptors are closed.
    var handover: Handover?
    /// Held as long as the child may run: the template ends with its last holder.
    var template: TemplateProcess?
  }

  private let templates: Templates
  private let child = ChildProcess()
  private let reader: FrameReader
  private let state: Mutex<State>
  /// Blocking calls run here, never on the cooperative pool.
  private let queue = DispatchQueue(label: "interviewd.sandbox")

  init(templates: Templates, handover: Handover, results: Descriptor, request: DecodeRequest) {
    self.templates = templates
    state = Mutex(State(order: DecodeOrder(maxDuration: request.maxDuration), handover: handover))
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
    if state.withLock({ $0.order.hasEnded }) { return nil }
    try startOnce()
    do {
      guard let message = try reader.next() else { throw SandboxError.closed }
      try state.withLock { try $0.order.received(message) }
      if state.withLock({ $0.order.hasEnded }) {
        // It has said all it has to say; whatever it still does must not delay the report.
        child.kill()
        _ = child.reap()
      }
      return message
    } catch SandboxError.closed {
      // The pipe closed without a result: how the child ended says why.
      let error = SandboxError(waitStatus: child.reap()) ?? .exited(status: 0)
      if case .crashed = error { renewTemplate() }
      throw error
    } catch {
      child.kill()
      _ = child.reap()
      throw error
    }
  }

  private func startOnce() throws {
    guard let handover = state.withLock({ $0.handover.take() }) else { return }
    // Ours are closed with it, so that the pipe ends with the child.
    defer { withExtendedLifetime(handover) {} }
    try child.start { () throws(SandboxError) in
      let (pid, template) = try templates.fork(handover.request, handover.descriptors.map(\.number))
      state.withLock { $0.template = template }
      return pid
    }
  }

  /// All children of a template have their memory in the same places. Whoever tries to learn these from crashes
  /// meets others after each.
  private func renewTemplate() {
    if let template = state.withLock({ $0.template }) { templates.retire(template) }
  }
}
