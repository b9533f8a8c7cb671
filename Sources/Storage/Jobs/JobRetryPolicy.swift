/// How often a job is tried, and how long it waits before it is tried again: exponential backoff with jitter.
public struct JobRetryPolicy: Sendable {
  /// Attempts in all that may fail.
  public var maxAttempts = 5
  /// Attempts that may end with their worker's process: a recording that kills its worker must not loop.
  public var maxInterruptions = 5
  /// The longest wait after the first attempt; the bound doubles with each further one.
  public var firstDelay: Duration = .seconds(2)
  public var maxDelay: Duration = .seconds(600)
  /// A number from 0 to 1.
  public var random: @Sendable () -> Double = { Double.random(in: 0...1) }

  public init() {}

  /// The wait after the attempt of this number (from 1) failed: between half of its bound and all of it, so
  /// that jobs which failed together do not come back together.
  func delay(afterAttempt attempt: Int) -> Duration {
    // 2^20 times any sensible first delay is beyond any sensible greatest one.
    let bound = min(firstDelay * (1 << min(max(attempt, 1) - 1, 20)), maxDelay)
    return bound * (0.5 + 0.5 * min(max(random(), 0), 1))
  }
}
