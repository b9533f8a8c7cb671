/// Finds the tokens of a text, one after the other.
struct TokenScanner {
  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func next() -> TokenText.Token? {
    let gap = skipGap()
    guard place < bytes.count else { return nil }
    let start = place
    if bytes[place] == UInt8(ascii: ".") { place += 1 }
    var isASCII = true
    while true {
      if let length = letter(at: place) {
        if length > 1 { isASCII = false }
        place += length
      } else if isDigit(place - 1), place < bytes.count, ",.".utf8.contains(bytes[place]), isDigit(place + 1)
      {
        // "3,000", "99.9"
        place += 1
      } else {
        break
      }
    }
    while place < bytes.count, bytes[place] == UInt8(ascii: "+") || bytes[place] == UInt8(ascii: "#") {
      place += 1
    }
    let range = start..<place
    // A word has no thousand letters: what is longer is no word, and its beginning stands for it.
    let seen = bytes[range.prefix(Self.longest)]
    let text =
      isASCII
      ? String(decoding: seen.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
      : String(decoding: seen, as: UTF8.self).lowercased()
    return TokenText.Token(
      text: text, bytes: range, isCapitalised: (0x41...0x5A).contains(bytes[start]), gap: gap)
  }

  private static let longest = 64

  /// Moves to the next token's first byte.
  private mutating func skipGap() -> TokenText.Gap {
    var gap: TokenText.Gap = []
    while place < bytes.count, letter(at: place) == nil {
      let byte = bytes[place]
      let following = place + 1 < bytes.count ? bytes[place + 1] : 0x20
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "+"): gap.insert(.list)
      case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "("), UInt8(ascii: ")"),
        UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: "*"):
        gap.formUnion([.list, .parting])
      case UInt8(ascii: "!"), UInt8(ascii: "?"): gap.formUnion([.sentence, .parting])
      case UInt8(ascii: "."):
        if following <= 0x20 {
          gap.formUnion([.sentence, .parting])
        } else if letter(at: place + 1) != nil, place == 0 || letter(at: place - 1) == nil {
          return gap
        }
      case UInt8(ascii: "\n"):
        // An empty line parts; a single end of line may be where a long line was wrapped.
        if gap.contains(.newline) { gap.insert(.parting) }
        gap.insert(.newline)
      case 0x80...:
        // Bullets and dashes of other kinds; the rest of the scalar is skipped with it.
        let length = Self.scalarLength(byte)
        if length == 3, byte == 0xE2, place + 2 < bytes.count, !Self.isQuoteOrHyphen(bytes[place + 2]) {
          gap.formUnion([.list, .parting])
        }
        place += length - 1
      default: break
      }
      place += 1
    }
    place = min(place, bytes.count)
    return gap
  }

  /// The third byte of the scalars U+2010–U+2019: hyphens, dashes and single quotation marks.
  private static func isQuoteOrHyphen(_ byte: UInt8) -> Bool { (0x90...0x99).contains(byte) }

  private func isDigit(_ place: Int) -> Bool {
    place >= 0 && place < bytes.count && (0x30...0x39).contains(bytes[place])
  }

  /// The bytes of the letter or digit there; nil where there is none.
  private func letter(at place: Int) -> Int? {
    guard place >= 0, place < bytes.count else { return nil }
    let byte = bytes[place]
    if byte < 0x80 {
      let isLetter = (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
      return isLetter ? 1 : nil
    }
    let length = Self.scalarLength(byte)
    guard length > 1, place + length <= bytes.count else { return nil }
    var value = UInt32(byte) & (0xFF >> UInt32(length + 1))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[place + offset] & 0x3F) }
    guard let scalar = Unicode.Scalar(value) else { return nil }
    let properties = scalar.properties
    return properties.isAlphabetic || properties.numericType != nil || properties.isDiacritic ? length : nil
  }

  private static func scalarLength(_ byte: UInt8) -> Int {
    switch byte {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...: 4
    default: 1
    }
  }
}
