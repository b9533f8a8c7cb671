/// An answer's marks by criteria, as the model gives them.
struct EvaluationAnswer: Decodable {
  private let criteria: CriteriaMarks<Criterion>
  private let feedback: String

  static let format = ChatFormat(
    name: "answer_evaluation",
    schema: .object(["criteria": CriteriaMarks<Criterion>.schema, "feedback": .string]))

  private static let longestFeedback = 600

  func evaluation(by name: String) throws(ChatAnswer.Unusable) -> AnswerEvaluation {
    let marks = try criteria.checked()
    let feedback = try Instructions.withoutLeaks(feedback, in: "feedback").plain(atMost: Self.longestFeedback)
    let (clarity, relevance, depth) = Criterion.marks(marks)
    return AnswerEvaluation(
      clarity: clarity, relevance: relevance, depth: depth, feedback: feedback, evaluatedBy: name,
      parts: Dictionary(uniqueKeysWithValues: marks.map { ($0.rawValue, Double($1)) }))
  }
}
