internal import Core

extension String {
  /// On one line, without characters that cannot be seen.
  var plainLine: String {
    // Nearly all text is so already.
    if isPlainLine { return self }
    let seen = unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator: " "
      default: Character(scalar)
      }
    }
    return String(seen).split(separator: " ").joined(separator: " ")
  }

  /// At most so many characters, cut between words; the ellipsis counts.
  func shortened(to most: Int) -> String {
    guard count > most else { return self }
    let start = prefix(most - 1)
    let end = start.lastIndex(of: " ") ?? start.endIndex
    return String(start[..<end]).trimmed + "…"
  }

  /// Whether it is printable ASCII with single spaces between words.
  private var isPlainLine: Bool {
    var last = UInt8(ascii: " ")
    for byte in utf8 {
      guard (0x20...0x7E).contains(byte), byte != UInt8(ascii: " ") || byte != last else { return false }
      last = byte
    }
    return last != UInt8(ascii: " ")
  }
}
