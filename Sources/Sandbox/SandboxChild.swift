internal import Dispatch
internal import Synchronization

/// One child at its request: started by the first read, killed when it is not wanted any more, and reaped.
final class SandboxChild: Sendable {
  /// What the child gets: the request, and the descriptors that belong to it.
  struct Handover: Sendable {
    let request: [UInt8]
    let descriptors: [Descriptor]
  }

  private struct State {
    /// Until the child is started; then our copies of its descriptors are closed.
    var handover: Handover?
    /// Held as long as the child may run: the template ends with its last holder.
    var template: TemplateProcess?
  }

  private let templates: Templates
  private let process = ChildProcess()
  private let reader: FrameReader
  private let state: Mutex<State>
  /// Blocking calls run here, never on the cooperative pool.
  private let queue = DispatchQueue(label: "interviewd.sandbox")

  init(templates: Templates, handover: Handover, results: Descriptor, patience: Patience) {
    self.templates = templates
    state = Mutex(State(handover: handover))
    reader = FrameReader(descriptor: results, patience: patience)
  }

  deinit {
    let process = process
    process.kill()
    queue.async { _ = process.reap() }
  }

  /// Runs `work`, which may block, on the child's own queue. Cancelling the task kills the child.
  func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withTaskCancellationHandler {
      try Task.checkCancellation()
      let result: Swift.Result<Result, any Error> = await withCheckedContinuation { continuation in
        queue.async { continuation.resume(returning: Swift.Result { try work() }) }
      }
      // A child that was killed because we were cancelled is not an error of its own.
      try Task.checkCancellation()
      return try result.get()
    } onCancel: {
      process.kill()
    }
  }

  /// What `read` makes of the child's next frame; its nil means that the pipe ended. Blocks. Whatever it throws
  /// ends the child.
  func read<Message>(_ read: (FrameReader) throws -> Message?) throws -> Message {
    try startOnce()
    do {
      guard let message = try read(reader) else { throw SandboxError.closed }
      return message
    } catch SandboxError.closed {
      // The pipe closed without a result: how the child ended says why.
      let error = SandboxError(waitStatus: process.reap()) ?? .exited(status: 0)
      if case .crashed = error { renewTemplate() }
      throw error
    } catch {
      end()
      throw error
    }
  }

  /// It has said all it has to say; whatever it still does must not delay us. Blocks.
  func end() {
    process.kill()
    _ = process.reap()
  }

  private func startOnce() throws {
    guard let handover = state.withLock({ $0.handover.take() }) else { return }
    // Ours are closed with it, so that the pipe ends with the child.
    defer { withExtendedLifetime(handover) {} }
    try process.start { () throws(SandboxError) in
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
