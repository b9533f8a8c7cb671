internal import struct FoundationEssentials.Date

/// The time of a signature in ISO 8601's basic form, UTC.
///
/// By arithmetic: a date formatter takes longer than all the rest of a signature.
struct SigningTime {
  /// `20130524`
  let day: String
  /// `20130524T000000Z`
  let text: String

  /// - Throws: ``SigV4Error/date``.
  init(_ date: Date) throws(SigV4Error) {
    let time = date.timeIntervalSince1970.rounded(.down)
    guard Self.range.contains(time) else { throw .date }
    let seconds = Int(time) - Int(Self.range.lowerBound)
    let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let (year, month, dayOfMonth) = Self.civil(days: days)
    var digits: [UInt8] = []
    digits.reserveCapacity(16)
    func append(_ number: Int) {
      digits.append(UInt8(ascii: "0") + UInt8(number / 10))
      digits.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
    for number in [year / 100, year % 100, month, dayOfMonth] { append(number) }
    digits.append(UInt8(ascii: "T"))
    for number in [second / 3600, second / 60 % 60, second % 60] { append(number) }
    digits.append(UInt8(ascii: "Z"))
    day = String(decoding: digits[..<8], as: UTF8.self)
    text = String(decoding: digits, as: UTF8.self)
  }

  /// 1 March of the year 0 to the end of 9999, in seconds since 1970.
  private static let range = -62_162_035_200.0..<253_402_300_800.0

  /// The Gregorian date so many days after 1 March of the year 0. Years that begin in March have their leap day
  /// at the end (H. Hinnant, "chrono-Compatible Low-Level Date Algorithms").
  private static func civil(days: Int) -> (year: Int, month: Int, day: Int) {
    let (era, day) = days.quotientAndRemainder(dividingBy: 146_097)
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let isNextYear = month >= 10
    return (
      era * 400 + year + (isNextYear ? 1 : 0), isNextYear ? month - 9 : month + 3,
      dayOfYear - (153 * month + 2) / 5 + 1
    )
  }
}
