/// What a word of a message is, told by its letters.
enum WordForms {
  /// Signs and digits that stand for letters.
  private static let leet: [UInt8: UInt8] = Dictionary(
    uniqueKeysWithValues: zip("0134578@$!|".utf8, "oieastbasil".utf8))

  static func stands(forLetter sign: UInt8) -> Bool {
    sign == UInt8(ascii: "@") || sign == UInt8(ascii: "$") || sign == UInt8(ascii: "!")
      || sign == UInt8(ascii: "|")
  }

  /// One, or several: *don't*, or words without spaces between that are all a rule's.
  static func words(of letters: [UInt8], isDisguised: Bool) -> [SteeringText.Word] {
    let text = String(decoding: letters, as: UTF8.self)
    if SteeringWords.vocabulary.contains(text) { return [.init(text: text, isDisguised: isDisguised)] }
    if let aliases = SteeringWords.aliases[text] {
      return aliases.map { .init(text: $0, isDisguised: isDisguised) }
    }
    if letters.contains(UInt8(ascii: "'")) {
      return contracted(letters).map { .init(text: $0, isDisguised: isDisguised) }
    }
    if letters.contains(where: { leet[$0] != nil }) {
      if letters.contains(where: isLatin), let word = unleeted(letters) {
        return [.init(text: word, isDisguised: true)]
      }
      // An address, or a price.
      return letters.split { stands(forLetter: $0) }.map {
        .init(text: String(decoding: $0, as: UTF8.self), isDisguised: isDisguised)
      }
    }
    if letters.count >= 8, letters.allSatisfy(isLatin) {
      let parts = parts(of: letters, onlyKnown: true)
      if parts.count > 1 { return parts.map { .init(text: $0, isDisguised: true) } }
    }
    return [.init(text: text, isDisguised: isDisguised)]
  }

  private static func isLatin(_ letter: UInt8) -> Bool {
    letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
  }

  /// The word of a rule that is meant, if one is.
  private static func unleeted(_ letters: [UInt8]) -> String? {
    for one in [UInt8(ascii: "i"), UInt8(ascii: "l")] {
      let plain = letters.map { $0 == UInt8(ascii: "1") ? one : leet[$0] ?? $0 }
      let word = String(decoding: plain, as: UTF8.self)
      if word.utf8.count > 2, SteeringWords.vocabulary.contains(word) { return word }
    }
    return nil
  }

  private static func contracted(_ letters: [UInt8]) -> [String] {
    let parts = letters.split(separator: UInt8(ascii: "'")).map { String(decoding: $0, as: UTF8.self) }
    guard parts.count == 2 else { return [parts.joined()] }
    let (word, ending) = (parts[0], parts[1])
    switch ending {
    case "re": return [word, "are"]
    case "ll": return [word, "will"]
    case "ve": return [word, "have"]
    case "m": return [word, "am"]
    case "d": return [word, "would"]
    case "t" where word == "won": return ["will", "not"]
    case "t" where word == "can": return ["can", "not"]
    case "t" where word.hasSuffix("n"): return [String(word.dropLast()), "not"]
    case "s" where word == "let": return ["let", "us"]
    case "s" where ["what", "that", "it", "who", "how", "where", "here", "there"].contains(word):
      return [word, "is"]
    default: return [word]
    }
  }

  /// The longest words of rules, one after the other; what is between them stays as it is. `onlyKnown`: none, if
  /// anything is.
  static func parts(of letters: [UInt8], onlyKnown: Bool = false) -> [String] {
    var parts: [String] = []
    var unknown: [UInt8] = []
    var rest = letters[...]
    while let first = rest.first {
      let longest = min(longestWord, rest.count)
      let found = stride(from: longest, to: 1, by: -1).lazy
        .map { String(decoding: rest.prefix($0), as: UTF8.self) }
        .first(where: SteeringWords.vocabulary.contains)
      if let found {
        if !unknown.isEmpty { parts.append(String(decoding: unknown, as: UTF8.self)) }
        unknown = []
        parts.append(found)
        rest = rest.dropFirst(found.utf8.count)
      } else if onlyKnown {
        return []
      } else {
        unknown.append(first)
        rest = rest.dropFirst()
      }
    }
    if !unknown.isEmpty { parts.append(String(decoding: unknown, as: UTF8.self)) }
    return parts
  }

  private static let longestWord = SteeringWords.vocabulary.map(\.utf8.count).max() ?? 0
}
