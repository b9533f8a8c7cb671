enum Hexadecimal {
  /// Two digits for each byte, in lower case.
  static func text(_ bytes: [UInt8]) -> String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { buffer in
      bytes.withUnsafeBufferPointer { bytes in
        for index in bytes.indices {
          buffer[2 * index] = lower(bytes[index] >> 4)
          buffer[2 * index + 1] = lower(bytes[index] & 15)
        }
      }
      return 2 * bytes.count
    }
  }

  /// The bytes of an even number of digits, in either case; nil for anything else.
  static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.compactMap(\.hexDigitValue)
    guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
  }

  /// The digit of a number below 16.
  static func capital(_ value: UInt8) -> UInt8 {
    value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") &- 10)
  }

  private static func lower(_ value: UInt8) -> UInt8 {
    value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10)
  }
}
