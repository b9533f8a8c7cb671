/// Text that a message holds, but nobody reads in it.
enum HiddenText {
  /// Invisible characters in a row that no script needs.
  private static let row = 8
  /// Letters of tags that nobody sees and no flag has.
  private static let fewestTags = 3
  private static let fewestBase64 = 16
  private static let fewestBytes = 8

  /// Whether it has characters that could only carry what is not to be seen.
  static func isInvisible(in scalars: [Unicode.Scalar]) -> Bool {
    var row = 0
    for scalar in scalars {
      row = FoldedScalar.isInvisible(scalar) ? row + 1 : 0
      if row >= Self.row { return true }
    }
    return tags(scalars).count >= fewestTags
  }

  /// What codes in it say, one text for each place.
  static func decoded(from scalars: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    ([tags(scalars), unescaped(scalars)] + base64(scalars) + hexadecimal(scalars)).filter { !$0.isEmpty }
  }

  /// Letters of the block Tags, which nothing shows; but for those of flags, which follow a black flag.
  private static func tags(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    var tags: [Unicode.Scalar] = []
    var isFlag = false
    for scalar in scalars {
      if (0xE0020...0xE007E).contains(scalar.value) {
        if !isFlag { tags.append(Unicode.Scalar(UInt8(scalar.value - 0xE0000))) }
      } else {
        isFlag = scalar.value == 0x1F3F4
      }
    }
    return tags
  }

  /// The words that have escapes such as `%20`, `\x69`, `\u0069`, `&#105;` and `&#x69;`, without them.
  private static func unescaped(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    scalars.split { $0.properties.isWhitespace }.reduce(into: []) { text, word in
      var rest = word
      var plain: [Unicode.Scalar] = []
      var hasEscapes = false
      while let scalar = rest.first {
        if let (escaped, length) = escape(rest) {
          plain.append(escaped)
          rest = rest.dropFirst(length)
          hasEscapes = true
        } else {
          plain.append(scalar)
          rest = rest.dropFirst()
        }
      }
      if hasEscapes { text += plain + [" "] }
    }
  }

  private static let escapes:
    [(prefix: [Unicode.Scalar], radix: UInt32, digits: ClosedRange<Int>, end: Unicode.Scalar?)] = [
      (["%"], 16, 2...2, nil), (["\\", "x"], 16, 2...2, nil), (["\\", "u"], 16, 4...4, nil),
      (["&", "#", "x"], 16, 2...5, ";"), (["&", "#"], 10, 2...6, ";"),
    ]

  private static func escape(_ text: ArraySlice<Unicode.Scalar>) -> (scalar: Unicode.Scalar, length: Int)? {
    guard let first = text.first, first == "%" || first == "\\" || first == "&" else { return nil }
    for (prefix, radix, digits, end) in escapes where text.starts(with: prefix) {
      let number = text.dropFirst(prefix.count).prefix { digit($0) < radix }.prefix(digits.upperBound)
      let length = prefix.count + number.count
      guard digits.contains(number.count), end == nil || text.dropFirst(length).first == end,
        let scalar = Unicode.Scalar(number.reduce(0) { $0 * radix + digit($1) })
      else { continue }
      return (scalar, length + (end == nil ? 0 : 1))
    }
    return nil
  }

  private static func digit(_ scalar: Unicode.Scalar) -> UInt32 {
    scalar.properties.numericType == .decimal && scalar.isASCII
      ? scalar.value - 0x30
      : ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar) ? (scalar.value | 0x20) - 87 : 99
  }

  private static func base64(_ scalars: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    scalars.split { sextet($0) == nil && $0 != "\n" && $0 != "\r" }.flatMap { stretch in
      let lines = stretch.split { sextet($0) == nil }.map(Array.init)
      // A code may go over several lines.
      let codes = lines.count > 1 ? lines + [lines.flatMap { $0 }] : lines
      return codes.filter { $0.count >= fewestBase64 }.compactMap { text(ofSextets: $0.compactMap(sextet)) }
    }
  }

  /// The six bits that a character of Base64 stands for (RFC 4648, both alphabets).
  private static func sextet(_ scalar: Unicode.Scalar) -> UInt32? {
    switch scalar {
    case "A"..."Z": scalar.value - 65
    case "a"..."z": scalar.value - 71
    case "0"..."9": scalar.value + 4
    case "+", "-": 62
    case "/", "_": 63
    default: nil
    }
  }

  private static func text(ofSextets sextets: [UInt32]) -> [Unicode.Scalar]? {
    var bytes: [UInt8] = []
    var (bits, count) = (UInt32(0), 0)
    for sextet in sextets {
      bits = (bits & 0xFF) << 6 | sextet
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return text(of: bytes)
  }

  /// Bytes as pairs of digits, close together or with one or two signs between them.
  private static func hexadecimal(_ scalars: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
    var texts: [[Unicode.Scalar]] = []
    var bytes: [UInt8] = []
    var index = 0
    func end() {
      if bytes.count >= fewestBytes, let text = text(of: bytes) { texts.append(text) }
      bytes = []
    }
    while index < scalars.count {
      if index + 1 < scalars.count, scalars[index] == "0", scalars[index + 1] == "x" { index += 2 }
      if index + 1 < scalars.count, digit(scalars[index]) < 16, digit(scalars[index + 1]) < 16 {
        bytes.append(UInt8(digit(scalars[index]) << 4 | digit(scalars[index + 1])))
        index += 2
        var signs = 0
        while signs < 2, index < scalars.count, " ,:;\n".unicodeScalars.contains(scalars[index]) {
          (signs, index) = (signs + 1, index + 1)
        }
      } else {
        end()
        index += 1
      }
    }
    end()
    return texts
  }

  /// The bytes as text, if they are one.
  private static func text(of bytes: [UInt8]) -> [Unicode.Scalar]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let scalars = Array(text.unicodeScalars)
    return scalars.allSatisfy { $0.value >= 0x20 || $0.properties.isWhitespace } ? scalars : nil
  }
}
