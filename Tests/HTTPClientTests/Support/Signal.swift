internal import Foundation
internal import Synchronization

/// Something that happens once, awaited by tasks and by threads.
final class Signal: Sendable {
  private let state = Mutex((hasFired: false, waiters: [CheckedContinuation<Void, Never>]()))
  private let semaphore = DispatchSemaphore(value: 0)

  func fire() {
    let waiters = state.withLock { state in
      defer { state = (true, []) }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
    semaphore.signal()
  }

  func wait() async {
    await withCheckedContinuation { waiter in
      let hasFired = state.withLock { state in
        if !state.hasFired { state.waiters.append(waiter) }
        return state.hasFired
      }
      if hasFired { waiter.resume() }
    }
  }

  /// For a server's thread, and for one of them.
  func block() { semaphore.wait() }
}
