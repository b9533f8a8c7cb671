/// Percent-encoding (RFC 3986, section 2.1), strictly: what is not well-formed is refused rather than
/// passed on, because the next reader might read it otherwise.
enum PercentEncoding {
  /// The decoded text; nil for a `%` without two hexadecimal digits, NUL, another control character
  /// (encoded ones too) or bytes that are not UTF-8.
  static func decode(_ text: Substring, plusIsSpace: Bool = false) -> String? {
    let bytes = text.utf8
    // Nearly always there is nothing to decode.
    let isPlain = bytes.allSatisfy { byte in
      byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "%") && !(plusIsSpace && byte == UInt8(ascii: "+"))
    }
    if isPlain { return String(text) }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      var value = byte
      if byte == UInt8(ascii: "%") {
        guard let high = rest.next()?.hexValue, let low = rest.next()?.hexValue else { return nil }
        value = high << 4 | low
      } else if plusIsSpace, byte == UInt8(ascii: "+") {
        value = 0x20
      }
      let isAllowed = plusIsSpace ? value != 0 : value >= 0x20 && value != 0x7F
      guard isAllowed else { return nil }
      decoded.append(value)
    }
    return String(validating: decoded, as: UTF8.self)
  }
}
