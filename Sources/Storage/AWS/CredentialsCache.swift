internal import struct FoundationEssentials.Date

/// Which credentials are used until when, and when new ones are due. It has no clock.
struct CredentialsCache {
  /// New ones are fetched so long before the old ones expire, in seconds: what is signed with them may take its time.
  static let margin = 300.0

  private var kept: AWSCredentials?
  /// From then on new ones are due.
  private var due = Date.distantPast

  /// nil: new ones are due.
  func current(at now: Date) -> AWSCredentials? {
    now < due ? kept : nil
  }

  mutating func refreshed(_ credentials: AWSCredentials, at now: Date, pause: Double) {
    kept = credentials
    guard let expiration = credentials.expiration else {
      due = .distantFuture
      return
    }
    // A service may give credentials that end within the margin; it is not asked for others at once.
    due = min(expiration, max(expiration.addingTimeInterval(-Self.margin), now.addingTimeInterval(pause)))
  }

  /// The old credentials where they are still good: they are used for `pause` seconds until the next attempt.
  mutating func refreshFailed(at now: Date, pause: Double) -> AWSCredentials? {
    guard let kept, let expiration = kept.expiration, now < expiration else { return nil }
    due = min(expiration, now.addingTimeInterval(pause))
    return kept
  }

  /// What is kept turned out to be refused.
  mutating func invalidate() {
    self = CredentialsCache()
  }
}
