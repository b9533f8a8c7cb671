/// Percent encoding as SigV4 prescribes it: every byte but RFC 3986's unreserved ones, with capital digits.
enum URIEncoding {
  static func encoded(_ text: String, keepingSlashes: Bool = false) -> String {
    var text = text
    let result = text.withUTF8 { bytes -> String? in
      var escaped = 0
      for byte in bytes where !isKept(byte, keepingSlashes) { escaped += 1 }
      return escaped == 0 ? nil : encoded(bytes, escaped: escaped, keepingSlashes)
    }
    return result ?? text
  }

  private static func encoded(
    _ bytes: UnsafeBufferPointer<UInt8>, escaped: Int, _ keepsSlashes: Bool
  ) -> String {
    String(unsafeUninitializedCapacity: bytes.count + 2 * escaped) { buffer in
      var end = 0
      for byte in bytes {
        if isKept(byte, keepsSlashes) {
          buffer[end] = byte
          end += 1
        } else {
          buffer[end] = UInt8(ascii: "%")
          buffer[end + 1] = Hexadecimal.capital(byte >> 4)
          buffer[end + 2] = Hexadecimal.capital(byte & 15)
          end += 3
        }
      }
      return end
    }
  }

  private static func isKept(_ byte: UInt8, _ keepsSlashes: Bool) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"):
      true
    case UInt8(ascii: "/"): keepsSlashes
    default: false
    }
  }
}
