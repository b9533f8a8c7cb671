/// Where a name stands in a text: whether it is a skill there, or the word that is spelled so.
struct NameContext {
  let text: TokenText
  let tokens: Range<Int>

  func allows(_ match: Skill.Match, _ name: String, isExpected: Bool) -> Bool {
    switch match {
    case .any: return true
    case .case, .context:
      // Three letters are too often the word itself: "go", "c".
      if isExpected, name.utf8.count > 3 { return true }
      guard text.string(bytes) == name else { return false }
      return match == .case && !(text.isBeginning(tokens.lowerBound) && goesOnSmall) || isAmongSkills
    }
  }

  private var bytes: Range<Int> {
    text.tokens[tokens.lowerBound].bytes.lowerBound..<text.tokens[tokens.upperBound - 1].bytes.upperBound
  }
  private var before: TokenText.Token? {
    tokens.lowerBound > 0 ? text.tokens[tokens.lowerBound - 1] : nil
  }
  private var after: TokenText.Token? {
    tokens.upperBound < text.tokens.count ? text.tokens[tokens.upperBound] : nil
  }
  /// Before the name, and behind it.
  private var gaps: (TokenText.Gap, TokenText.Gap) {
    (text.tokens[tokens.lowerBound].gap, after?.gap ?? [.newline, .sentence])
  }

  private var goesOnSmall: Bool {
    guard let after else { return false }
    return !after.isCapitalised && gaps.1.isDisjoint(with: [.list, .sentence, .newline])
  }

  /// Listed, alone on its line, or next to a word that says what it is.
  private var isAmongSkills: Bool {
    // "John R. Smith"
    if tokens.count == 1, gaps.1.contains(.sentence), let before, before.isCapitalised,
      let after, after.isCapitalised, gaps.0.isEmpty
    {
      return false
    }
    if gaps.0.contains(.list) || gaps.1.contains(.list) { return true }
    let startsLine = tokens.lowerBound == 0 || gaps.0.contains(.newline)
    if startsLine, gaps.1.contains(.newline) { return true }
    if let before, gaps.0.isEmpty, Self.wordsBefore.contains(before.text) { return true }
    if let after, gaps.1.isEmpty, Self.wordsAfter.contains(after.text) { return true }
    return isJoined
  }

  /// "C and Python", "Python or Go".
  private var isJoined: Bool {
    let tokens = text.tokens
    if let after, Self.conjunctions.contains(after.text), self.tokens.upperBound + 1 < tokens.count,
      gaps.1.isEmpty
    {
      return tokens[self.tokens.upperBound + 1].isCapitalised
    }
    if let before, Self.conjunctions.contains(before.text), self.tokens.lowerBound > 1, gaps.0.isEmpty {
      return tokens[self.tokens.lowerBound - 2].isCapitalised
    }
    return false
  }

  private static let conjunctions: Set<String> = ["and", "or"]
  private static let wordsBefore: Set<String> = [
    "in", "using", "use", "used", "with", "language", "languages", "programming", "modern", "embedded",
    "know",
    "learning", "knowledge", "advanced", "like",
  ]
  private static let wordsAfter: Set<String> = [
    "programming", "language", "code", "coding", "developer", "developers", "development", "engineer",
    "engineers", "scripts", "packages", "library", "libraries", "services", "microservices", "modules",
    "backend",
    "experience", "studio", "skills", "framework", "recipes", "cookbooks", "projects",
  ]
}
