extension Briefing {
  mutating func add(_ interview: InterviewContext) {
    if interview.role.saysSomething { add("role", interview.role, atMost: 200) }
    if interview.company.saysSomething { add("company", interview.company, atMost: 200) }
  }

  mutating func add(_ name: String, _ analysis: DocumentAnalysis) {
    var lines = ["Skills: \(analysis.skills.joined(separator: ", "))"]
    if let years = analysis.years { lines.append("Years of experience: \(years)") }
    lines.append("Summary: \(analysis.summary)")
    lines += analysis.highlights.map { "- \($0)" }
    add(name, lines.joined(separator: "\n"), atMost: 10_000)
  }

  /// Questions and answers by their numbers from 1.
  mutating func add(
    _ turns: [InterviewContext.Turn], lastAnswerAtMost longest: Int, withMarks: Bool = false
  ) {
    for (index, turn) in turns.enumerated() {
      add("question \(index + 1)", turn.question.text, atMost: QuestionText.longest)
      guard let answer = turn.answer else { continue }
      add(
        "answer \(index + 1)", answer.saysSomething ? answer : "(nothing was said)",
        atMost: index == turns.count - 1 ? longest : Instructions.longestEarlier)
      if withMarks, let marks = turn.evaluation {
        add(
          "marks \(index + 1)", "clarity \(marks.clarity), relevance \(marks.relevance), depth \(marks.depth)"
        )
      }
    }
  }
}
