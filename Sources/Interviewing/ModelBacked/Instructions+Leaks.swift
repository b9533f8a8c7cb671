extension Instructions {
  /// Words in a row that are surely quoted.
  private static let quoted = 8

  /// Rows of words of what the model is told where its answer has text for candidates.
  private static let told: Set<ArraySlice<String>> = {
    let nothing = DocumentAnalysis(skills: [], highlights: [], summary: "", analysedBy: "")
    let interview = InterviewContext(
      role: "", company: "", cv: nothing, jd: nothing, plan: InterviewPlan(slots: []))
    let silence = SpokenAnswer(
      question: "", idealAnswer: "", utterances: [], hasFillers: false, pauses: nil)
    let messages = evaluation(of: silence, in: interview) + summary(of: interview) + assessment(of: interview)
    return Set(messages.filter { $0.role == .system }.flatMap { rows(of: $0.content) })
  }()

  private static func rows(of text: String) -> [ArraySlice<String>] {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    guard words.count >= quoted else { return [] }
    return (0...words.count - quoted).map { words[$0..<$0 + quoted] }
  }

  /// The text, unless it repeats what the model was told: that is not for candidates.
  static func withoutLeaks(_ text: String, in field: String) throws(ChatAnswer.Unusable) -> String {
    guard text.saysSomething else { throw ChatAnswer.Unusable("the field \(field) is empty") }
    guard !text.contains("==="), !rows(of: text.prefix(scalars: longestAnswer)).contains(where: told.contains)
    else {
      throw ChatAnswer.Unusable("the field \(field) repeats the instructions")
    }
    return text
  }
}
