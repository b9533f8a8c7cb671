public import struct FoundationEssentials.Date

extension HTTPHeaders {
  /// The sender's clock (RFC 9110, 6.6.1); nil where it did not say.
  public var date: Date? { self["Date"].flatMap(RetryAfter.date) }

  /// How long the server asks to wait; nil where it does not.
  public func retryAfter(now: Date) -> Duration? {
    self["Retry-After"].flatMap { RetryAfter.wait($0, now: now) }
  }
}
