internal import Glibc
internal import Synchronization

/// A budget of waiting: counts only the time in which the other end keeps us waiting, and not that in which the
/// file it works on was still growing.
final class Patience: Sendable {
  /// Milliseconds after which a wait looks whether the file has become whole.
  private static let longestLook = 1000.0

  private let limit: Duration
  private let growth: RecordingGrowth?
  private let left: Mutex<Duration>

  init(_ limit: Duration, growth: RecordingGrowth? = nil) {
    self.limit = limit
    self.growth = growth
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
      let ready = poll(&request, 1, Int32(min(milliseconds.rounded(.up), Self.longestLook)))
      let end = clock.now
      let counted = counts(from: start, to: end)
      left.withLock { $0 -= counted }
      if ready > 0 { return }
    }
  }

  /// How much of a wait counts.
  private func counts(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Duration {
    guard let growth else { return end - start }
    guard let whole = growth.completedAt else { return .zero }
    return max(.zero, end - max(start, whole))
  }
}
