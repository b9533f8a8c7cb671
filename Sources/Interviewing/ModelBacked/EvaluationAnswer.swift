/// An answer's marks by criteria, as the model gives them.
struct EvaluationAnswer: Decodable {
  /// As they came: whole numbers from 1 to 10 are wanted.
  private let given: [Criterion: Double]
  private let feedback: String

  private enum CodingKeys: CodingKey { case criteria, feedback }

  private struct Marked: Decodable {
    let evidence: String
    let mark: Double
  }

  static let format = ChatFormat(
    name: "answer_evaluation",
    schema: .object([
      "criteria": .object(
        Dictionary(
          uniqueKeysWithValues: Criterion.allCases.map {
            ($0.rawValue, .object(["evidence": .string, "mark": .integer]))
          })),
      "feedback": .string,
    ]))

  private static let longestFeedback = 600

  init(from decoder: any Decoder) throws {
    let answer = try decoder.container(keyedBy: CodingKeys.self)
    let criteria = try answer.nestedContainer(keyedBy: Criterion.self, forKey: .criteria)
    var given: [Criterion: Double] = [:]
    for criterion in Criterion.allCases {
      given[criterion] = try criteria.decode(Marked.self, forKey: criterion).mark
    }
    self.given = given
    feedback = try answer.decode(String.self, forKey: .feedback)
  }

  func evaluation(by name: String) throws(ChatAnswer.Unusable) -> AnswerEvaluation {
    var marks: [Criterion: Int] = [:]
    for criterion in Criterion.allCases {
      guard let mark = given[criterion].flatMap(Int.init(exactly:)), AnswerEvaluation.marks.contains(mark)
      else { throw ChatAnswer.Unusable("the mark of \(criterion.rawValue) is no integer from 1 to 10") }
      marks[criterion] = mark
    }
    let feedback = try Instructions.withoutLeaks(feedback, in: "feedback").plain(atMost: Self.longestFeedback)
    let (clarity, relevance, depth) = Criterion.marks(marks)
    return AnswerEvaluation(
      clarity: clarity, relevance: relevance, depth: depth, feedback: feedback, evaluatedBy: name,
      parts: Dictionary(uniqueKeysWithValues: marks.map { ($0.rawValue, Double($1)) }))
  }
}
