internal import Core

/// Something that an answer named and a question can go on from, in the candidate's own words.
struct Quote: Sendable, Equatable {
  enum Kind: String, Sendable, Decodable { case technology, figure, phrase }

  let kind: Kind
  /// Fit to be shown and spoken: at most ``longest`` characters of letters, digits and signs within words.
  let words: String
  /// The skill it names, by its usual name.
  let skill: String?

  static let longest = 60

  /// What can be quoted of an answer, the best first: technologies that `known` (what was asked already) does not
  /// name, figures, then phrases.
  ///
  /// - Parameter expected: skills that the interview is about.
  static func all(in answer: String, known: String, expecting expected: [String]) -> [Quote] {
    let text = TokenText(answer)
    let seen = " " + TokenText(known).tokens.map(\.text).joined(separator: " ") + " "
    let quotes = technologies(text, expected) + figures(text) + phrases(text)
    var said: Set<String> = []
    return quotes.filter { quote in
      let plain = TokenText(quote.words).tokens.map(\.text).joined(separator: " ")
      return !plain.isEmpty && quote.isFit && !seen.contains(" \(plain) ") && said.insert(plain).inserted
    }
  }

  private var isFit: Bool {
    words.count <= Self.longest
      && words.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " -+#.,&/%'’".unicodeScalars.contains(scalar)
      }
      && !TokenText(words).tokens.contains { Profanity.words.contains($0.text) || $0.text.utf8.count > 30 }
  }

  private static func technologies(_ text: TokenText, _ expected: [String]) -> [Quote] {
    SkillLexicon.shared.mentions(in: text, expecting: expected)
      .filter { $0.isNamed && $0.skill.category != .personal }
      .map { Quote(kind: .technology, words: $0.shown, skill: $0.skill.name) }
  }

  /// A number and what it counts: "40 percent", "three million requests".
  private static func figures(_ text: TokenText) -> [Quote] {
    Figures(text).all.filter {
      $0.count > 1 || text.bytes[text.tokens[$0.lowerBound].bytes.upperBound...].first == UInt8(ascii: "%")
    }
    .map { Quote(kind: .figure, words: text.phrase($0), skill: nil) }
  }

  /// Two or three words after an article or the like, up to the first that says nothing; those that say most first.
  private static func phrases(_ text: TokenText) -> [Quote] {
    guard let stemmer = try? Stemmer() else { return [] }
    var found: [(quote: Quote, weight: Double)] = []
    let tokens = text.tokens
    for start in tokens.indices.dropFirst() where determiners.contains(tokens[start - 1].text) {
      var (end, weight) = (start, 0.0)
      while end < tokens.count, end - start < 3,
        end == start || tokens[end].gap.isDisjoint(with: [.parting, .sentence])
      {
        let word = WordWeights.weight(ofStem: stemmer.stem(tokens[end].text))
        if word < leastWeight || tokens[end].text.utf8.count < 3 || isFigure(tokens[end].text) { break }
        weight += word
        end += 1
      }
      // A verb that followed is no part of it: "the team decided".
      while end - start > 1, isVerbal(tokens[end - 1].text) { end -= 1 }
      if end - start >= 2 {
        found.append((Quote(kind: .phrase, words: text.phrase(start..<end), skill: nil), weight))
      }
    }
    // A stable order for equal ones: as they were said.
    return found.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(
      \.element.quote)
  }

  /// Of a word of a phrase: verbs and nouns that are in every talk have less.
  private static let leastWeight = 0.4

  private static func isFigure(_ token: String) -> Bool {
    token.utf8.first.map { (0x30...0x39).contains($0) } ?? false
  }

  private static func isVerbal(_ word: String) -> Bool {
    word.hasSuffix("ed") || word.hasSuffix("ing") || word.hasSuffix("ly") || Outcomes.verbs.contains(word)
      || Outcomes.deeds.contains(word)
  }

  private static let determiners: Set<String> = [
    "a", "an", "the", "our", "my", "their", "this", "that", "own", "new", "some",
  ]
}
