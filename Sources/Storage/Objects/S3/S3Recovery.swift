internal import FoundationEssentials
internal import HTTPClient

/// What to do about an attempt that failed. Decides alone: no clock, no I/O.
struct S3Recovery {
  enum Step: Equatable {
    case wait(Duration)
    /// The bucket is there: sign and address anew.
    case useRegion(String)
    case renewCredentials
    /// By how much the server's clock is ahead of ours, in seconds.
    case setClock(Double)
    case leaveOutChecksums
    case giveUp
  }

  private let policy: RetryPolicy
  private var attempts = 0
  private var regions = 0
  private var hasRenewedCredentials = false
  private var hasSetClock = false
  /// Checksum headers were left out because the server said that it is them.
  private(set) var hasFoundChecksumsRefused = false

  init(_ policy: RetryPolicy) { self.policy = policy }

  /// - Parameters:
  ///   - region: that the attempt was signed for.
  ///   - hasChecksum: whether it had a header that older servers do not know.
  ///   - now: our clock.
  mutating func next(after failure: S3Failure, region: String, hasChecksum: Bool, now: Date) -> Step {
    if failure.meansOtherRegion, let other = failure.region, other != region, regions < 3 {
      regions += 1
      return .useRegion(other)
    }
    if failure.meansStaleCredentials {
      defer { hasRenewedCredentials = true }
      return hasRenewedCredentials ? .giveUp : .renewCredentials
    }
    if failure.meansWrongClock {
      guard !hasSetClock, let date = failure.serverDate else { return .giveUp }
      hasSetClock = true
      return .setClock(date.timeIntervalSince(now))
    }
    if failure.mayMeanUnknownHeader, hasChecksum {
      hasFoundChecksumsRefused = failure.meansUnknownChecksum
      return .leaveOutChecksums
    }
    attempts += 1
    guard failure.error.isRetryable, attempts < policy.maxAttempts else { return .giveUp }
    guard let asked = failure.retryAfter else { return .wait(policy.delay(afterAttempt: attempts)) }
    return asked <= policy.maxRetryAfter ? .wait(asked) : .giveUp
  }
}
