internal import Core
internal import Glibc

/// What a CV or a job description says, found by names and patterns.
struct DocumentReading {
  let kind: DocumentKind
  private let text: TokenText
  private let mentions: [SkillMention]

  init(_ text: String, kind: DocumentKind) {
    self.kind = kind
    self.text = TokenText(text)
    mentions = SkillLexicon.shared.mentions(in: self.text)
  }

  func analysis(by name: String) -> DocumentAnalysis {
    let skills = rankedSkills()
    let years = ExperienceYears(text, kind: kind).years
    let highlights = Highlights(text, mentions: mentions, kind: kind).best
    return DocumentAnalysis(
      skills: skills, years: years, highlights: highlights,
      summary: summary(skills: skills, years: years, highlights: highlights), analysedBy: name)
  }

  /// Skills by prominence: 1 + ln(times named) + up to ½ for being named early; half of it for personal ones,
  /// which everybody names.
  private func rankedSkills() -> [String] {
    var found: [String: (skill: Skill, count: Int, first: Int)] = [:]
    for mention in mentions {
      found[mention.skill.name, default: (mention.skill, 0, mention.tokens.lowerBound)].count += 1
    }
    let length = Double(max(1, text.tokens.count))
    let ranked = found.values.map { entry in
      let early = 0.5 * (1 - Double(entry.first) / length)
      let prominence = 1 + log(Double(entry.count)) + early
      return (
        name: entry.skill.name, first: entry.first,
        prominence: entry.skill.isGeneral ? prominence / 2 : prominence
      )
    }
    // By place where they are as prominent: the same document always gives the same list.
    .sorted { ($1.prominence, $0.first) < ($0.prominence, $1.first) }
    return ranked.prefix(DocumentAnalysis.mostSkills).map(\.name)
  }

  private func summary(skills: [String], years: Int?, highlights: [String]) -> String {
    let subject = kind == .cv ? "The CV" : "The job description"
    guard !skills.isEmpty else {
      return "\(subject) names no skill that the built-in lexicon knows."
    }
    let count = skills.count == 1 ? "one skill" : "\(skills.count) skills"
    var summary = "\(subject) names \(count), most of all \(skills.prefix(5).joinedAsList)."
    if let years {
      let length = years == 1 ? "one year" : "\(years) years"
      summary +=
        kind == .cv ? " It tells of \(length) of experience." : " It asks for \(length) of experience."
    }
    return summary
  }
}
