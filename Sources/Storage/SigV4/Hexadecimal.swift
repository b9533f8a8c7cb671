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

  /// The digit of a number below 16.
  static func capital(_ value: UInt8) -> UInt8 {
    value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") &- 10)
  }

  private static func lower(_ value: UInt8) -> UInt8 {
    value &+ (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") &- 10)
  }
}
