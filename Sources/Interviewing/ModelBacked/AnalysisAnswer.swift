/// What the model finds in a document, as it says it.
struct AnalysisAnswer: Decodable {
  let skills: [String]
  /// Some models write halves.
  let years: Double?
  let highlights: [String]
  let summary: String

  static let format = ChatFormat(
    name: "document_analysis",
    schema: .object([
      "skills": .array(of: .string), "years": .integer, "highlights": .array(of: .string), "summary": .string,
    ]))

  private static let longestSkill = 60
  private static let longestSummary = 800
  /// Of experience; 0 stands for "not told".
  private static let likelyYears = 1.0...60

  func analysis(by name: String) throws(ChatAnswer.Unusable) -> DocumentAnalysis {
    let summary = summary.plain(atMost: Self.longestSummary)
    guard summary.saysSomething else { throw ChatAnswer.Unusable("the field summary is empty") }
    var known = Set<String>()
    let skills = skills.map { $0.plain(atMost: Self.longestSkill + 1) }.filter {
      // What is longer is no name of a skill.
      $0.saysSomething && $0.unicodeScalars.count <= Self.longestSkill
        && known.insert($0.lowercased()).inserted
    }
    let highlights = highlights.map { $0.plain(atMost: DocumentAnalysis.longestHighlight) }
      .filter(\.saysSomething)
    return DocumentAnalysis(
      skills: Array(skills.prefix(DocumentAnalysis.mostSkills)),
      years: years.flatMap { Self.likelyYears.contains($0) ? Int($0) : nil },
      highlights: Array(highlights.prefix(DocumentAnalysis.mostHighlights)), summary: summary,
      analysedBy: name)
  }
}
