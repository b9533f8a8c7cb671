/// Sizes, durations and numbers as people write them in a configuration.
enum Units {
  /// Bytes: a whole number, or one with KiB, MiB or GiB. Nil for anything else, and where it overflows.
  static func size(_ text: String) -> Int? {
    scaled(text, [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)])
  }

  /// A whole number of seconds, or one with ms, s, m or h. Nil for anything else, and where it overflows.
  static func duration(_ text: String) -> Duration? {
    let milliseconds =
      Int(text) == nil
      ? scaled(text, [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)])
      : scaled(text + "s", [("s", 1000)])
    return milliseconds.map { .milliseconds($0) }
  }

  private static func scaled(_ text: String, _ units: [(suffix: String, factor: Int)]) -> Int? {
    for (suffix, factor) in units where text.hasSuffix(suffix) {
      guard let number = whole(text.dropLast(suffix.count)) else { return nil }
      let (value, overflows) = number.multipliedReportingOverflow(by: factor)
      return overflows ? nil : value
    }
    return whole(text[...])
  }

  /// Digits only: no sign, no blank.
  private static func whole(_ text: Substring) -> Int? {
    text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
  }
}
