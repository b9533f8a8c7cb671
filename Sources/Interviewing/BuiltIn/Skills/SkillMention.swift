/// A place where a text names a skill.
struct SkillMention: Sendable, Equatable {
  let skill: Skill
  /// Places among the text's tokens.
  let tokens: Range<Int>
  /// As it stands there.
  let said: String

  init(_ skill: Skill, tokens: Range<Int>, in text: TokenText) {
    self.skill = skill
    self.tokens = tokens
    said = text.phrase(tokens)
  }

  /// Whether its words are its name to anybody: "stakeholders" are not what people call stakeholder management.
  var isNamed: Bool {
    switch skill.category {
    case .language, .framework, .database, .cloud: true
    default: hasUsualName
    }
  }

  /// The usual spelling where only capitals differ, else what was said.
  var shown: String { hasUsualName ? skill.name : said }

  private var hasUsualName: Bool { said.lowercased() == skill.name.lowercased() }
}
