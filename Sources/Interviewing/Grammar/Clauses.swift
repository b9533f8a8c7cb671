/// Utterances as the parser gets them: short, without punctuation and without what speech begins with only to go
/// on.
///
/// People chain clauses with "and" and "so" for as long as their breath lasts, while the parser's time grows with
/// the cube of the length. So an utterance is cut after the punctuation that ends a sentence; then, as long as a
/// piece has more than seven words, before the conjunction nearest to its middle, or where there is none, before
/// the preposition or pronoun nearest to it; and at last, wherever a piece has more than nine, near the middle
/// after a word that does not belong to the next. Measured on grammatical answers this costs three linked words in
/// a hundred.
enum Clauses {
  static let preferredWords = 7
  static let mostWords = 9
  /// Words that a piece has at least.
  private static let fewestWords = 3
  /// In Unicode scalars; the rest is cut off.
  private static let longestWord = 40

  private static let conjunctions: Set<String> = [
    "after", "although", "and", "because", "before", "but", "how", "if", "or", "since", "so", "that", "then",
    "until", "what", "when", "where", "which", "while", "who",
  ]
  private static let phraseBeginnings: Set<String> = [
    "about", "at", "by", "during", "for", "from", "he", "i", "in", "into", "it", "on", "she", "they", "we",
    "with", "you",
  ]
  /// What the word after them completes.
  private static let incomplete = phraseBeginnings.union(conjunctions).union([
    "a", "an", "any", "are", "be", "can", "could", "each", "every", "her", "his", "is", "its", "my", "no",
    "not", "of", "one", "our", "should", "some", "the", "their", "these", "this", "those", "to", "very",
    "was", "were", "will", "would", "your",
  ])
  /// Left out at the beginning of a clause: they join it to what was said before.
  private static let openings: Set<String> = ["also", "and", "because", "but", "or", "so", "then", "well"]

  /// The clauses of one utterance's words; those of a single word are left out, for they have no grammar.
  static func cut(_ words: [String]) -> [[String]] {
    sentences(words).flatMap { pieces($0[...]) }.filter { $0.count > 1 }.map(Array.init)
  }

  /// Cut at final punctuation; signs are taken off.
  private static func sentences(_ words: [String]) -> [[String]] {
    var sentences: [[String]] = []
    var sentence: [String] = []
    for word in words {
      let plain = spelled(word)
      if !plain.isEmpty { sentence.append(plain) }
      if word.last.map({ ".?!;:…".contains($0) }) ?? false, !sentence.isEmpty {
        sentences.append(sentence)
        sentence = []
      }
    }
    return sentence.isEmpty ? sentences : sentences + [sentence]
  }

  /// Only letters, digits, apostrophes and hyphens: the dictionary knows words such as `LEFT-WALL`, and reads
  /// brackets and dots in its own way, so that none of it may come from outside.
  private static func spelled(_ word: String) -> String {
    // Of scalars, for one character may have any number of accents.
    let start = String(String.UnicodeScalarView(word.unicodeScalars.prefix(longestWord)))
    let plain = String(start.map { $0 == "’" ? "'" : $0 }.filter(isSpelled))[...]
      .trimmed { $0 == "'" || $0 == "-" }
    if plain.contains("-") { return plain.lowercased() }
    // Recognisers without capitals write `i`, which the dictionary takes for a letter.
    let isFirstPerson = plain == "i" || plain.hasPrefix("i'")
    return isFirstPerson ? "I" + plain.dropFirst() : String(plain)
  }

  private static func isSpelled(_ sign: Character) -> Bool {
    // Asked first: for ASCII the answer is in the byte.
    guard let byte = sign.asciiValue else { return sign.isLetter || sign.isNumber }
    return switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "'"), UInt8(ascii: "-"):
      true
    default: false
    }
  }

  private static func pieces(_ words: ArraySlice<String>) -> [ArraySlice<String>] {
    let words = words.drop { openings.contains($0.lowercased()) }
    guard words.count > preferredWords else { return [words] }
    let lower = words.map { $0.lowercased() }
    var place = place(before: conjunctions, in: lower) ?? place(before: phraseBeginnings, in: lower)
    if place == nil, words.count > mostWords {
      place = self.place(in: lower) { last, _ in !incomplete.contains(last) } ?? words.count / 2
    }
    guard let place else { return [words] }
    return pieces(words.prefix(place)) + pieces(words.dropFirst(place))
  }

  /// The one that does not follow another or a conjunction (`and when`, `that I`).
  private static func place(before beginnings: Set<String>, in words: [String]) -> Int? {
    place(in: words) { last, word in
      beginnings.contains(word) && !beginnings.contains(last) && !conjunctions.contains(last)
    }
  }

  /// The place nearest to the middle between two words that may be parted.
  private static func place(in words: [String], _ mayPart: (String, String) -> Bool) -> Int? {
    (fewestWords...(words.count - fewestWords)).filter { mayPart(words[$0 - 1], words[$0]) }
      .min { abs($0 - words.count / 2) < abs($1 - words.count / 2) }
  }
}
