internal import Core
internal import Synchronization

/// Sessions that are to be saved, one after the other. One that waits already is saved once.
final class BackgroundSaves: Sendable {
  private static let mostWaiting = 1000

  private struct State {
    var waiting: [String] = []
    var worker: Task<Void, Never>?
  }

  private let state = Mutex(State())
  private let logger: Logger
  private let save: @Sendable (String) async throws -> Void

  init(logger: Logger, _ save: @escaping @Sendable (String) async throws -> Void) {
    self.logger = logger
    self.save = save
  }

  /// Whether it will be saved; false while too many wait.
  func begin(_ id: String) -> Bool {
    state.withLock { state in
      if state.waiting.contains(id) { return true }
      guard state.waiting.count < Self.mostWaiting else { return false }
      state.waiting.append(id)
      if state.worker == nil { state.worker = Task { await work() } }
      return true
    }
  }

  /// Returns once nothing waits.
  func finish() async {
    while let worker = state.withLock({ $0.worker }) { await worker.value }
  }

  private func work() async {
    while let id = next() {
      do {
        try await save(id)
      } catch {
        logger.error("an interviewer session could not be saved", ["session": id, "reason": "\(error)"])
      }
    }
  }

  private func next() -> String? {
    state.withLock { state in
      if state.waiting.isEmpty {
        state.worker = nil
        return nil
      }
      return state.waiting.removeFirst()
    }
  }
}
