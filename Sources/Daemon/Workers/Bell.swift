internal import Synchronization

/// Wakes who waits. A ring that comes while nobody waits is kept, once.
final class Bell: Sendable {
  private struct Waiter {
    var continuation: CheckedContinuation<Void, Never>
    var timer: Task<Void, Never>
  }

  private struct State {
    var hasRung = false
    var waiters: [Int: Waiter] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  func ring() {
    let waiters = state.withLock { state in
      defer { state.waiters = [:] }
      state.hasRung = state.waiters.isEmpty
      return state.waiters.values
    }
    for waiter in waiters { wake(waiter) }
  }

  /// Returns at the next ring, after `limit`, or when the task is cancelled.
  func wait(atMost limit: Duration) async {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isReady = state.withLock { state in
          if state.hasRung || Task.isCancelled {
            state.hasRung = false
            return true
          }
          // Begun under the lock: it cannot end before there is somebody to wake.
          let timer = Task { [weak self] in
            try? await Task.sleep(for: limit)
            self?.release(number)
          }
          state.waiters[number] = Waiter(continuation: continuation, timer: timer)
          return false
        }
        if isReady { continuation.resume() }
      }
    } onCancel: {
      release(number)
    }
  }

  private func release(_ number: Int) {
    if let waiter = state.withLock({ $0.waiters.removeValue(forKey: number) }) { wake(waiter) }
  }

  private func wake(_ waiter: Waiter) {
    waiter.timer.cancel()
    waiter.continuation.resume()
  }
}
