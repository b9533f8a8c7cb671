/// A word of a service's text as it is written there, with its punctuation.
struct SpokenToken: Sendable, Equatable {
  var text: String
  /// Whether no space is before it: in scripts that write none, each letter is a word.
  var isGlued = false
  /// Its letters and digits in lower case, by which it is compared and by whose number its length is judged.
  var letters: [Unicode.Scalar]

  init(_ text: String, isGlued: Bool = false) {
    self.text = text
    self.isGlued = isGlued
    letters = Self.letters(of: text)
  }

  /// The words of `text`. What holds no letter (a dash, a note of music) belongs to the word before it, or to
  /// the first where there is none; a text without letters has no words.
  static func tokens(of text: String) -> [SpokenToken] {
    var tokens: [SpokenToken] = []
    var lead = ""
    for piece in text.visiblePieces {
      for (index, token) in split(piece).enumerated() {
        if token.letters.isEmpty {
          let join = index > 0 ? "" : " "
          if let last = tokens.indices.last {
            tokens[last].text += join + token.text
          } else {
            lead += token.text
          }
        } else {
          tokens.append(SpokenToken(lead + (lead.isEmpty ? "" : " ") + token.text, isGlued: index > 0))
          lead = ""
        }
      }
    }
    return tokens
  }

  static func letters(of text: String) -> [Unicode.Scalar] {
    text.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }
  }

  /// A piece without spaces, cut before each letter of a script that has none.
  private static func split(_ piece: String) -> [SpokenToken] {
    var parts: [String] = []
    var isSolid = false
    for character in piece {
      let wasSolid = isSolid
      isSolid = character.unicodeScalars.first.map(standsAlone) ?? false
      if parts.isEmpty || isSolid || (wasSolid && character.isLetter) {
        parts.append(String(character))
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { SpokenToken($0) }
  }

  /// Thai and its neighbours, kana, and Han.
  private static func standsAlone(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E01...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3041...0x30FF, 0x3400...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      scalar.properties.isAlphabetic
    default: false
    }
  }
}
