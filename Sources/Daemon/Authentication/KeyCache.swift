internal import Crypto

/// The keys at hand, and when others may be asked for: no clock and no I/O.
struct KeyCache {
  typealias Instant = ContinuousClock.Instant

  /// Between two refreshes: so often at most can a stranger's token make us ask.
  static let pause = Duration.seconds(60)
  /// Between two attempts as long as there are no keys that can be used.
  static let firstPause = Duration.seconds(5)
  /// Older keys are asked for anew, while those at hand are used.
  static let freshFor = Duration.seconds(3600)
  /// Older keys are not used: one that was withdrawn does not hold for ever, whoever keeps us from asking.
  static let trustedFor = Duration.seconds(24 * 3600)

  /// Empty until they have come for the first time. Those at hand stay when a refresh fails.
  private(set) var keys: [JSONWebKey] = []
  /// How often keys have come.
  private(set) var generation = 0
  /// Whether the last attempt failed.
  private(set) var hasFailed = false
  private var fetched: Instant?
  /// When the next attempt may begin; nil for at once.
  private var next: Instant?

  func mayFetch(at now: Instant) -> Bool { next.map { now >= $0 } ?? true }

  func isStale(at now: Instant) -> Bool { age(at: now).map { $0 >= Self.freshFor } ?? true }

  /// Whether there are keys that tokens may be verified with.
  func isTrusted(at now: Instant) -> Bool {
    age(at: now).map { $0 < Self.trustedFor && !keys.isEmpty } ?? false
  }

  private func age(at now: Instant) -> Duration? { fetched.map { now - $0 } }

  /// Until an attempt may begin, but never zero: the seconds that a client is told to wait.
  func delay(at now: Instant) -> Duration { next.map { max(.seconds(1), $0 - now) } ?? .seconds(1) }

  mutating func fetchSucceeded(_ keys: [JSONWebKey], at now: Instant) {
    // The first keys are no refresh: a new one may show up right behind them.
    next = self.keys.isEmpty ? nil : now + Self.pause
    self.keys = keys
    generation += 1
    fetched = now
    hasFailed = false
  }

  mutating func fetchFailed(at now: Instant) {
    next = now + (isTrusted(at: now) ? Self.pause : Self.firstPause)
    hasFailed = true
  }
}
