internal import Glibc
internal import Synchronization

/// A budget of waiting: counts only the time in which the other end keeps us waiting.
final class Patience: Sendable {
  private let limit: Duration
  private let left: Mutex<Duration>

  init(_ limit: Duration) {
    self.limit = limit
    left = Mutex(limit)
  }

  /// Returns when `descriptor` has something to read, or its other end closed. Blocks.
  func awaitReadable(_ descriptor: Int32) throws(SandboxError) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let clock = ContinuousClock()
    while true {
      let milliseconds = left.withLock { $0 } / .milliseconds(1)
      guard milliseconds > 0 else { throw .timedOut(limit) }
      let start = clock.now
      let ready = poll(&request, 1, Int32(min(milliseconds.rounded(.up), 60_000)))
      left.withLock { $0 -= clock.now - start }
      if ready > 0 { return }
    }
  }
}
