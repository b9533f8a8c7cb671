/// What a character looks like to who reads English.
enum FoldedScalar: Equatable {
  /// a…z, 0…9 and an apostrophe; disguised where it is another character that looks like one.
  case letter(UInt8, isDisguised: Bool)
  /// A letter that looks like none of English.
  case foreign
  /// Nothing is seen of it by itself: zero widths, marks of direction, selectors, accents on the letter before.
  case invisible
  case space
  /// Whether a sentence ends there: what follows is no small letter.
  case newline(endsSentence: Bool)
  case sign(UInt8)

  init(_ scalar: Unicode.Scalar) {
    switch scalar.value {
    case 0x61...0x7A, 0x30...0x39, 0x27: self = .letter(UInt8(scalar.value), isDisguised: false)
    case 0x41...0x5A: self = .letter(UInt8(scalar.value) | 0x20, isDisguised: false)
    case 0x0A, 0x0D, 0x2028, 0x2029: self = .newline(endsSentence: true)
    case 0x21...0x7E: self = .sign(UInt8(scalar.value))
    case 0x2018, 0x2019, 0x02BC: self = .letter(0x27, isDisguised: false)
    case 0x201C...0x201E, 0xAB, 0xBB: self = .sign(0x22)
    case 0x2013, 0x2014, 0x2015: self = .sign(UInt8(ascii: "("))
    case 0xFF01...0xFF5E where !scalar.properties.isAlphabetic && scalar.properties.numericType == nil:
      self = .sign(UInt8(scalar.value - 0xFEE0))
    case 0x3002: self = .sign(0x2E)
    default: self = Self.other(scalar)
    }
  }

  static func folded(_ scalars: [Unicode.Scalar]) -> [FoldedScalar] {
    var folded = scalars.map(FoldedScalar.init)
    var goesOn = false
    for index in scalars.indices.reversed() {
      switch folded[index] {
      case .space, .invisible: break
      case .newline:
        folded[index] = .newline(endsSentence: !goesOn)
        goesOn = false
      default:
        let isWithinWord = index + 1 < folded.count && folded[index + 1].isLetter
        goesOn = scalars[index].properties.isLowercase || (scalars[index] == "I" && !isWithinWord)
      }
    }
    return folded
  }

  var isLetter: Bool {
    switch self {
    case .letter(let letter, _): letter != UInt8(ascii: "'")
    case .foreign: true
    default: false
    }
  }

  /// ROT13: letters of English are moved on by half of them.
  var rotated: FoldedScalar {
    guard case .letter(let letter, let isDisguised) = self, letter >= UInt8(ascii: "a") else { return self }
    return .letter(letter < UInt8(ascii: "n") ? letter + 13 : letter - 13, isDisguised: isDisguised)
  }

  private static func other(_ scalar: Unicode.Scalar) -> FoldedScalar {
    let properties = scalar.properties
    if properties.isWhitespace { return .space }
    if isInvisible(scalar) || properties.generalCategory == .nonspacingMark { return .invisible }
    if let letter = lookalikes[scalar.value] ?? latin(properties.name) {
      return .letter(letter, isDisguised: true)
    }
    if properties.numericType == .decimal || properties.numericType == .digit,
      let digit = properties.numericValue.flatMap(UInt8.init(exactly:)), digit < 10
    {
      return .letter(UInt8(ascii: "0") + digit, isDisguised: true)
    }
    return properties.isAlphabetic ? .foreign : .sign(0)
  }

  /// Whether it takes no room at all, whatever stands before it.
  static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    if (0x20..<0x7F).contains(scalar.value) { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format: !scalar.properties.isWhitespace
    default: scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// The letter that a character's name gives as a word of its own: of `LATIN SMALL LETTER E WITH ACUTE`,
  /// `FULLWIDTH LATIN SMALL LETTER E`, `MATHEMATICAL BOLD SMALL E`, `CIRCLED LATIN SMALL LETTER E`. This is what
  /// compatibility decomposition (Unicode Annex 15) would give, and small capitals and turned letters besides.
  private static func latin(_ name: String?) -> UInt8? {
    guard let name else { return nil }
    let words = name.utf8.split(separator: UInt8(ascii: " "))
    guard let kind = words.first, kinds.contains(String(Substring(kind))) else { return nil }
    return words.first { $0.count == 1 }?.first.flatMap { (0x41...0x5A).contains($0) ? $0 | 0x20 : nil }
  }

  private static let kinds: Set = [
    "LATIN", "FULLWIDTH", "MATHEMATICAL", "CIRCLED", "NEGATIVE", "SQUARED", "PARENTHESIZED", "DOUBLE-STRUCK",
    "SCRIPT", "BLACK-LETTER", "MODIFIER", "SUPERSCRIPT", "SUBSCRIPT", "REGIONAL", "TAG", "COMBINING",
  ]

  /// Letters of other scripts that are drawn as one of English, small and capital.
  private static let lookalikes: [UInt32: UInt8] = {
    let pairs = [
      // Cyrillic
      ("аеорсухіјѕһԁԛԝкмтвнґёї", "aeopcyxijshdqwkmtbhrei"), ("АВЕКМНОРСТУХІЈЅҺ", "abekmhopctyxijsh"),
      // Greek
      ("αεικνορτυχηωγ", "aeikvoptuxnwy"), ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),
      // Armenian
      ("օսհոց", "ouhng"),
    ]
    var table: [UInt32: UInt8] = [:]
    for (theirs, ours) in pairs {
      for (scalar, letter) in zip(theirs.unicodeScalars, ours.utf8) { table[scalar.value] = letter }
    }
    return table
  }()
}
