public import FoundationEssentials

/// A value that a statement is given or gives back.
public enum DatabaseValue: Sendable, Hashable {
  case null
  case integer(Int64)
  /// Not NaN: no column takes it.
  case real(Double)
  case text(String)
  case blob([UInt8])

  public static func int(_ value: Int) -> DatabaseValue { .integer(Int64(value)) }

  /// 0 or 1.
  public static func bool(_ value: Bool) -> DatabaseValue { .integer(value ? 1 : 0) }

  /// Unix milliseconds, the nearest.
  public static func date(_ value: Date) -> DatabaseValue { .integer(value.unixMilliseconds) }

  public init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  public init(_ value: Int?) { self = value.map { .int($0) } ?? .null }
  public init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
  public init(_ value: Double?) { self = value.map { .real($0) } ?? .null }
  public init(_ value: Date?) { self = value.map { .date($0) } ?? .null }
}

extension DatabaseValue: ExpressibleByNilLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .real(value) }
  public init(stringLiteral value: String) { self = .text(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension Date {
  /// What the database keeps of a moment. Moments beyond ±100,000 years count as that.
  var unixMilliseconds: Int64 {
    let milliseconds = (timeIntervalSince1970 * 1000).rounded()
    return Int64(min(max(milliseconds, -3_155_760_000_000_000), 3_155_760_000_000_000))
  }

  init(unixMilliseconds: Int64) { self.init(timeIntervalSince1970: Double(unixMilliseconds) / 1000) }
}
