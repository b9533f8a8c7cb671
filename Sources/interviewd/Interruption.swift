internal import Dispatch
internal import Glibc
internal import Synchronization

/// Ctrl-C and SIGTERM: the first cancels the work, which cleans up after itself; the second ends at once.
final class Interruption: Sendable {
  private struct State {
    var signal: Int32?
    var cancel: (@Sendable () -> Void)?
  }

  private let state = Mutex(State())
  /// Only kept alive; Dispatch's sources are not marked Sendable, and nothing touches these after `init`.
  private nonisolated(unsafe) let sources: [any DispatchSourceSignal]

  init() {
    let queue = DispatchQueue(label: "interviewd.signals")
    let numbers = [SIGINT, SIGTERM].filter { !Self.isIgnored($0) }
    sources = numbers.map { number in
      Glibc.signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: queue)
    }
    for (source, number) in zip(sources, numbers) {
      source.setEventHandler { [weak self] in self?.received(number) }
      source.resume()
    }
  }

  /// Whether the caller wants a signal to be ignored, as nohup and shells in the background do.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private func received(_ number: Int32) {
    let cancel = state.withLock { state -> (@Sendable () -> Void)? in
      if state.signal != nil { _exit(128 + number) }
      state.signal = number
      return state.cancel
    }
    cancel?()
  }

  /// Runs `work` so that a signal cancels it. Nil when one did.
  func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value? {
    let task = Task(operation: work)
    let isLate = state.withLock { state in
      state.cancel = { task.cancel() }
      return state.signal != nil
    }
    if isLate { task.cancel() }
    do {
      return try await task.value
    } catch is CancellationError {
      return nil
    }
  }

  /// Returns once there was a signal.
  func wait() async {
    await withCheckedContinuation { continuation in
      let isLate = state.withLock { state in
        state.cancel = { continuation.resume() }
        return state.signal != nil
      }
      if isLate { continuation.resume() }
    }
  }

  /// The exit code after a signal; nil when there was none.
  var exitCode: ExitCode? {
    state.withLock { $0.signal }.map { $0 == SIGTERM ? .terminated : .interrupted }
  }
}
