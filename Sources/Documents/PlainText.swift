internal import Core

/// Text files in the encodings that editors save them in.
enum PlainText {
  static func text(of file: DocumentBytes, maxCharacters: Int) throws(DocumentProblem) -> String {
    // No encoding here takes more than four bytes for a character.
    guard file.size <= 4 * maxCharacters else { throw .tooMuchText(.text, maxCharacters) }
    return try decode(file.bytes(file.size))
  }

  /// UTF-8, also with a few damaged places, UTF-16 where a byte order mark or its zeros tell it, else Windows-1252,
  /// of which Latin-1 is a part. Throws for what no text looks like.
  static func decode(_ bytes: [UInt8]) throws(DocumentProblem) -> String {
    let text: String
    var damaged = 0
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      text = String(decoding: bytes.dropFirst(3), as: UTF8.self)
    } else if bytes.starts(with: [0xFF, 0xFE]) {
      text = utf16(bytes.dropFirst(2), isLittleEndian: true)
    } else if bytes.starts(with: [0xFE, 0xFF]) {
      text = utf16(bytes.dropFirst(2), isLittleEndian: false)
    } else if let isLittleEndian = looksLikeUTF16(bytes) {
      text = utf16(bytes[...], isLittleEndian: isLittleEndian)
    } else if let valid = String(validating: bytes, as: UTF8.self) {
      text = valid
    } else if let repaired = repairedUTF8(bytes) {
      (text, damaged) = repaired
    } else {
      text = windows1252(bytes)
    }
    // One in a hundred: some editors leave a stray one.
    let oddities = text.unicodeScalars.count { isOdd($0) } - damaged
    guard oddities == 0 || oddities * 100 < text.unicodeScalars.count, !text.unicodeScalars.contains("\0")
    else {
      throw DocumentProblem(.unsupported, "binary data")
    }
    return text
  }

  /// UTF-8 in which U+FFFD stands for what is none, and how often; nil where there is more than one for two characters
  /// of several bytes: those of other encodings hardly ever come out as such.
  private static func repairedUTF8(_ bytes: [UInt8]) -> (text: String, damaged: Int)? {
    let text = String(decoding: bytes, as: UTF8.self)
    let damaged = text.unicodeScalars.count { $0 == "\u{FFFD}" }
    let whole = text.unicodeScalars.count { !$0.isASCII } - damaged
    return whole >= 2 * damaged ? (text, damaged) : nil
  }

  /// What texts do not hold, but other data read as text.
  private static func isOdd(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    // Tabs, ends of lines and of pages, and the escape of old printers.
    case 0x09...0x0D, 0x1B, 0x85: false
    case 0xFFFD: true
    default: scalar.properties.generalCategory == .control
    }
  }

  /// Whether it is little-endian; nil when it does not look like UTF-16: most texts have ASCII in them, whose every
  /// other byte is zero.
  private static func looksLikeUTF16(_ bytes: [UInt8]) -> Bool? {
    guard bytes.count >= 4, bytes.count.isMultiple(of: 2) else { return nil }
    let pairs = bytes.count / 2
    var zeros = (even: 0, odd: 0)
    for index in bytes.indices where bytes[index] == 0 {
      if index.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
    }
    if zeros.odd * 10 > pairs * 4, zeros.even * 20 < pairs { return true }
    if zeros.even * 10 > pairs * 4, zeros.odd * 20 < pairs { return false }
    return nil
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
    let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      return isLittleEndian ? first | second << 8 : first << 8 | second
    }
    return String(decoding: units, as: UTF16.self)
  }

  private static func windows1252(_ bytes: [UInt8]) -> String {
    var scalars = String.UnicodeScalarView()
    for byte in bytes {
      let isSpecial = (0x80...0x9F).contains(byte)
      scalars.append(isSpecial ? specials[Int(byte - 0x80)] : Unicode.Scalar(byte))
    }
    return String(scalars)
  }

  /// Where Windows-1252 differs from Latin-1: 0x80…0x9F. The five that it leaves open are odd.
  private static let specials = Array(
    "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)
}
