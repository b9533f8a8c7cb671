/// `value; name=token; name="quoted string"` (RFC 9110, section 5.6.6), shared by `Content-Type`,
/// `Accept` and `Content-Disposition`.
enum ParameterList {
  /// The value before the first semicolon and the parameters after it, their names in lower case; nil when
  /// the text does not have this form.
  static func split(_ text: some StringProtocol) -> (
    value: String, parameters: [(name: String, value: String)]
  )? {
    var pieces = separate(text, at: UInt8(ascii: ";")).makeIterator()
    guard let first = pieces.next() else { return nil }
    var parameters: [(name: String, value: String)] = []
    while let piece = pieces.next() {
      if piece.isEmpty { continue }
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, sides[0].utf8.allSatisfy(\.isTokenCharacter),
        let value = unquote(sides[1])
      else { return nil }
      parameters.append((sides[0].lowercasedASCII, value))
    }
    return (first, parameters)
  }

  /// The pieces of `text` between separators that are not within a quoted string, without blanks around.
  static func separate(_ text: some StringProtocol, at separator: UInt8) -> [String] {
    var pieces: [String] = []
    var piece: [UInt8] = []
    var isQuoted = false
    var isEscaped = false
    for byte in text.utf8 {
      if byte == separator, !isQuoted {
        pieces.append(String(String(decoding: piece, as: UTF8.self).trimmingBlanks()))
        piece = []
        continue
      }
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\"), isQuoted {
        isEscaped = true
      } else if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      }
      piece.append(byte)
    }
    pieces.append(String(String(decoding: piece, as: UTF8.self).trimmingBlanks()))
    return pieces
  }

  /// A token as it is, or what a quoted string holds.
  private static func unquote(_ text: Substring) -> String? {
    var bytes = Array(text.utf8)
    guard bytes.first == UInt8(ascii: "\"") else {
      return !bytes.isEmpty && bytes.allSatisfy(\.isTokenCharacter) ? String(text) : nil
    }
    guard bytes.count >= 2, bytes.last == UInt8(ascii: "\"") else { return nil }
    bytes = Array(bytes[1..<bytes.count - 1])
    var value: [UInt8] = []
    var isEscaped = false
    for byte in bytes {
      if byte == UInt8(ascii: "\\"), !isEscaped {
        isEscaped = true
      } else {
        value.append(byte)
        isEscaped = false
      }
    }
    return String(decoding: value, as: UTF8.self)
  }
}
