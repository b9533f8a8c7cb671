internal import Core

/// The sentences of a document that are worth asking about: those with achievements, numbers and skills.
struct Highlights {
  /// The best first.
  let best: [String]

  init(_ text: TokenText, mentions: [SkillMention], kind: DocumentKind) {
    var scored: [(passage: Passage, score: Double)] = []
    var mention = 0
    for passage in Passage.all(of: text) {
      while mention < mentions.count, mentions[mention].tokens.lowerBound < passage.tokens.lowerBound {
        mention += 1
      }
      var skills: Set<String> = []
      while mention < mentions.count, mentions[mention].tokens.lowerBound < passage.tokens.upperBound {
        skills.insert(mentions[mention].skill.name)
        mention += 1
      }
      let score = Self.score(text.tokens[passage.tokens], skills: skills.count, kind: kind)
      if score >= Self.least, passage.isShowable(in: text) { scored.append((passage, score)) }
    }
    scored.sort { ($1.score, $0.passage.tokens.lowerBound) < ($0.score, $1.passage.tokens.lowerBound) }
    var best: [String] = []
    for entry in scored where best.count < DocumentAnalysis.mostHighlights {
      let shown = entry.passage.shown(in: text)
      if !best.contains(shown) { best.append(shown) }
    }
    self.best = best
  }

  /// A skill alone is no highlight.
  private static let least = 1.5

  /// 1½ for a number, 2 for a verb of achievement (a job's: of responsibility), ½ for each of up to three skills;
  /// nothing for what is too short to say anything.
  private static func score(_ tokens: ArraySlice<TokenText.Token>, skills: Int, kind: DocumentKind) -> Double
  {
    guard tokens.count >= 5 else { return 0 }
    var score = 0.5 * Double(min(skills, 3))
    if tokens.contains(where: { isFigure($0.text) }) { score += 1.5 }
    let verbs = kind == .cv ? Self.achievements : Self.duties
    if tokens.contains(where: { verbs.contains($0.text) }) { score += 2 }
    // A list of names is long, and no sentence.
    if tokens.count(where: { $0.gap.contains(.list) }) * 2 > tokens.count { score -= 2 }
    return score
  }

  /// A number that is no year.
  private static func isFigure(_ token: String) -> Bool {
    guard let first = token.utf8.first, (0x30...0x39).contains(first) else { return false }
    guard token.utf8.count == 4, let year = Int(token) else { return true }
    return !(1950..<2100).contains(year)
  }

  private static let achievements = Outcomes.verbs.union(Outcomes.deeds)
  private static let duties: Set<String> = [
    "build", "collaborate", "coordinate", "create", "define", "deliver", "design", "develop", "drive",
    "ensure",
    "implement", "improve", "lead", "maintain", "manage", "mentor", "must", "optimize", "own", "required",
    "responsible", "scale", "seeking", "ship", "support", "write",
  ]
}

/// A sentence or a bullet of a document.
private struct Passage {
  let tokens: Range<Int>

  private static let mostTokens = 60

  /// Cut at the ends of sentences, at bullets, and at ends of lines after which a new thing begins: a line that
  /// goes on small was only wrapped.
  static func all(of text: TokenText) -> [Passage] {
    var passages: [Passage] = []
    var start = 0
    for place in text.tokens.indices.dropFirst() {
      let token = text.tokens[place]
      let isWrapped = token.gap == .newline && !token.isCapitalised
      let ends = token.gap.contains(.sentence) || (token.gap.contains(.newline) && !isWrapped)
      if ends || place - start >= mostTokens {
        passages.append(Passage(tokens: start..<place))
        start = place
      }
    }
    if start < text.tokens.count { passages.append(Passage(tokens: start..<text.tokens.count)) }
    return passages
  }

  private func bytes(_ text: TokenText) -> Range<Int> {
    let end = text.tokens[tokens.upperBound - 1].bytes.upperBound
    // The sign that follows belongs to it: "40%", a closing bracket.
    let more = text.bytes[end...].prefix { ")%.!?".utf8.contains($0) }.count
    return text.tokens[tokens.lowerBound].bytes.lowerBound..<(end + more)
  }

  /// Addresses and numbers of telephones are nobody's achievement, and not to be spoken.
  func isShowable(in text: TokenText) -> Bool {
    let said = text.string(bytes(text))
    if said.utf8.contains(UInt8(ascii: "@")) || said.contains("://") || said.contains("www.") { return false }
    var digits = 0
    for byte in said.utf8 {
      if (0x30...0x39).contains(byte) {
        digits += 1
      } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "-"), byte != UInt8(ascii: "("),
        byte != UInt8(ascii: ")")
      {
        digits = 0
      }
      if digits >= 9 { return false }
    }
    return true
  }

  /// On one line, shortened at a word.
  func shown(in text: TokenText) -> String {
    let line = text.string(bytes(text)).plainLine
    return line.shortened(to: DocumentAnalysis.longestHighlight)
  }
}
