internal import Synchronization

/// Wakes one waiting task. A ring that comes while nobody waits is kept, once.
final class Bell: Sendable {
  private struct State {
    var hasRung = false
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  func ring() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      state.hasRung = state.waiters.isEmpty
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns at the next ring, after `limit`, or when the task is cancelled.
  func wait(atMost limit: Duration) async {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    let timer = Task {
      try? await Task.sleep(for: limit)
      self.release(number)
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.hasRung || Task.isCancelled {
            state.hasRung = false
            return true
          }
          state.waiters[number] = continuation
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      release(number)
    }
    timer.cancel()
  }

  private func release(_ number: Int) {
    state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
  }
}
