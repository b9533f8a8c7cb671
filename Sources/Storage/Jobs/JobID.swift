internal import FoundationEssentials
internal import Synchronization

/// The name of a job: 32 hexadecimal digits that sort by the time they were made.
public struct JobID: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
  public let rawValue: String

  /// Nil for what is not 32 lower-case hexadecimal digits.
  public init?(rawValue: String) {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let letters = UInt8(ascii: "a")...UInt8(ascii: "f")
    guard rawValue.utf8.count == 32,
      rawValue.utf8.allSatisfy({ digits.contains($0) || letters.contains($0) })
    else { return nil }
    self.rawValue = rawValue
  }

  /// A new one. As in UUID version 7, the time comes first: new rows then lie side by side in the index.
  init(now: Date) {
    let count = Self.count.wrappingAdd(1, ordering: .relaxed).newValue
    rawValue =
      Self.hex(UInt64(clamping: now.unixMilliseconds), digits: 12) + Self.hex(UInt64(count), digits: 8)
      + Self.hex(UInt64.random(in: .min ... .max), digits: 12)
  }

  public var description: String { rawValue }

  public static func < (a: JobID, b: JobID) -> Bool { a.rawValue < b.rawValue }

  /// Tells those of one millisecond apart, so that jobs that come together keep their order.
  private static let count = Atomic<UInt32>(0)

  /// The last `digits` digits of `number`.
  private static func hex(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16).suffix(digits)
    return String(repeating: "0", count: digits - text.count) + text
  }
}
