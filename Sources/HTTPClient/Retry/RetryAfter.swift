internal import CCurl
internal import Core
internal import FoundationEssentials

/// `Retry-After` (RFC 9110, 10.2.3): seconds, or a date in one of three formats.
enum RetryAfter {
  /// nil for what is neither. Never negative.
  static func wait(_ value: String, now: Date) -> Duration? {
    let value = value.trimmed
    if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      // A number that does not fit is longer than anybody waits.
      return .seconds(min(Int(value) ?? .max, 1 << 32))
    }
    guard let date = date(value) else { return nil }
    return .seconds(max(0, date.timeIntervalSince(now)))
  }

  /// RFC 9110, 5.6.7: IMF-fixdate, and the obsolete formats of RFC 850 and asctime.
  static func date(_ value: String) -> Date? {
    let seconds = curl_getdate(value, nil)
    return seconds < 0 ? nil : Date(timeIntervalSince1970: Double(seconds))
  }
}
