/// Utterances as the parser gets them: short, without punctuation and without what speech begins with only to go
/// on.
///
/// People chain clauses with "and" and "so" for as long as their breath lasts, while the parser's time grows with
/// the cube of the length. So an utterance is cut after the punctuation that ends a sentence, then before the
/// conjunction nearest to the middle until no piece has more than ten words (or there is no conjunction to cut
/// at), and at last wherever a piece has more than sixteen.
enum Clauses {
  static let preferredWords = 10
  static let mostWords = 16
  /// Words that a piece has at least when it is cut at a conjunction.
  private static let fewestWords = 3
  private static let longestWord = 40

  private static let conjunctions: Set<String> = [
    "after", "although", "and", "because", "before", "but", "how", "if", "or", "since", "so", "that", "then",
    "until", "what", "when", "where", "which", "while", "who",
  ]
  /// Left out at the beginning of a clause: they join it to what was said before.
  private static let openings: Set<String> = ["also", "and", "because", "but", "or", "so", "then", "well"]

  /// The clauses of one utterance's words; those of a single word are left out, for they have no grammar.
  static func cut(_ words: [String]) -> [[String]] {
    sentences(words).flatMap(pieces).compactMap { piece in
      let clause = Array(piece.drop { openings.contains($0.lowercased()) })
      return clause.count > 1 ? clause : nil
    }
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
    let letters = word.prefix(longestWord).map { $0 == "’" ? "'" : $0 }
    let plain = String(letters.filter { $0.isLetter || $0.isNumber || $0 == "'" || $0 == "-" })[...]
      .trimmed { $0 == "'" || $0 == "-" }
    if plain.contains("-") { return plain.lowercased() }
    // Recognisers without capitals write `i`, which the dictionary takes for a letter.
    let isFirstPerson = plain == "i" || plain.hasPrefix("i'")
    return isFirstPerson ? "I" + plain.dropFirst() : String(plain)
  }

  private static func pieces(_ words: [String]) -> [[String]] {
    guard words.count > preferredWords else { return [words] }
    let middle = words.count / 2
    let places = (fewestWords...(words.count - fewestWords)).filter { place in
      conjunctions.contains(words[place].lowercased())
        && !conjunctions.contains(words[place - 1].lowercased())
    }
    let atConjunction = places.min { abs($0 - middle) < abs($1 - middle) }
    guard let place = atConjunction ?? (words.count > mostWords ? middle : nil) else { return [words] }
    return pieces(Array(words[..<place])) + pieces(Array(words[place...]))
  }
}
