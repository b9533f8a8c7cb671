public import struct FoundationEssentials.Date

/// When to send a request again, and how long to wait before: exponential backoff with full jitter.
public struct RetryPolicy: Sendable {
  /// In all, the first one included.
  public var maxAttempts = 4
  /// The wait before the second attempt is drawn between zero and this; the bound doubles with each attempt.
  public var firstDelay: Duration = .milliseconds(500)
  public var maxDelay: Duration = .seconds(20)
  /// Longest `Retry-After` that is waited for. With a longer one the answer is given as it is.
  public var maxRetryAfter: Duration = .seconds(60)
  /// When the last attempt must be over. nil: each has the request's time-outs.
  public var deadline: ContinuousClock.Instant?
  public var statuses: Set<Int> = [408, 429, 500, 502, 503, 504]

  /// Waits; throws when cancelled.
  public var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
  /// A number from 0 to 1.
  public var random: @Sendable () -> Double = { Double.random(in: 0...1) }
  /// Wall time, for a `Retry-After` that names a date.
  public var now: @Sendable () -> Date = { Date() }

  public init() {}

  /// The wait after a failed attempt (the first is 1), drawn anew with each call.
  public func delay(afterAttempt attempt: Int) -> Duration {
    // 2^20 times any sensible first delay is beyond any sensible greatest one.
    let bound = min(firstDelay * (1 << min(max(attempt, 1) - 1, 20)), maxDelay)
    return bound * random()
  }

  /// Whether the deadline leaves time for an attempt after this wait.
  public func hasTime(for wait: Duration) -> Bool { deadline.map { .now + wait < $0 } ?? true }

  /// The wait before the next attempt after this answer; nil: give the answer to the caller.
  func delay(afterAttempt attempt: Int, status: Int, headers: HTTPHeaders) -> Duration? {
    guard attempt < maxAttempts, statuses.contains(status) else { return nil }
    guard let value = headers["Retry-After"], let wait = RetryAfter.wait(value, now: now()) else {
      return delay(afterAttempt: attempt)
    }
    return wait <= maxRetryAfter ? wait : nil
  }
}
