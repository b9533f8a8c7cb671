internal import Crypto

/// The keys at hand, and when others may be asked for: no clock and no I/O.
struct KeyCache {
  typealias Instant = ContinuousClock.Instant

  /// Between two refreshes: so often at most can a stranger's token make us ask.
  static let pause = Duration.seconds(60)
  /// Between two attempts as long as there are no keys at all.
  static let firstPause = Duration.seconds(5)
  /// Older keys are asked for anew, so that one that was withdrawn does not hold for ever.
  static let maxAge = Duration.seconds(3600)

  /// Empty until they have come for the first time. Those at hand stay when a refresh fails.
  private(set) var keys: [JSONWebKey] = []
  /// Whether the last attempt failed.
  private(set) var hasFailed = false
  private var fetched: Instant?
  /// When the next attempt may begin; nil for at once.
  private var next: Instant?

  func mayFetch(at now: Instant) -> Bool { next.map { now >= $0 } ?? true }

  func isStale(at now: Instant) -> Bool { fetched.map { now - $0 >= Self.maxAge } ?? true }

  /// Until an attempt may begin, but never zero: the seconds that a client is told to wait.
  func delay(at now: Instant) -> Duration { next.map { max(.seconds(1), $0 - now) } ?? .seconds(1) }

  mutating func fetchSucceeded(_ keys: [JSONWebKey], at now: Instant) {
    // The first keys are no refresh: a new one may show up right behind them.
    next = self.keys.isEmpty ? nil : now + Self.pause
    self.keys = keys
    fetched = now
    hasFailed = false
  }

  mutating func fetchFailed(at now: Instant) {
    next = now + (keys.isEmpty ? Self.firstPause : Self.pause)
    hasFailed = true
  }
}
