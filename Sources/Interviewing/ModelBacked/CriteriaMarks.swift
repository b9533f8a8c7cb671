/// What a model is to mark, each from 1 to 10. What is shown is computed from these marks, so that no sentence of a
/// model, and no sentence that talked a model into it, is a mark by itself.
protocol MarkedCriterion: RawRepresentable<String>, CaseIterable, CodingKey, Hashable, Sendable {
  /// What the model is told of it.
  var meaning: String { get }
}

/// A model's marks by criteria, each with the evidence that it had to give first.
struct CriteriaMarks<Criterion: MarkedCriterion>: Decodable {
  private struct Marked: Decodable {
    let evidence: String
    let mark: Double
  }

  /// As they came: whole numbers from 1 to 10 are wanted.
  private let given: [Criterion: Double]

  init(from decoder: any Decoder) throws {
    let criteria = try decoder.container(keyedBy: Criterion.self)
    var given: [Criterion: Double] = [:]
    for criterion in Criterion.allCases {
      given[criterion] = try criteria.decode(Marked.self, forKey: criterion).mark
    }
    self.given = given
  }

  func checked() throws(ChatAnswer.Unusable) -> [Criterion: Int] {
    var marks: [Criterion: Int] = [:]
    for criterion in Criterion.allCases {
      guard let mark = given[criterion].flatMap(Int.init(exactly:)), AnswerEvaluation.marks.contains(mark)
      else { throw ChatAnswer.Unusable("the mark of \(criterion.rawValue) is no integer from 1 to 10") }
      marks[criterion] = mark
    }
    return marks
  }

  static var schema: JSONSchema {
    .object(
      Dictionary(
        uniqueKeysWithValues: Criterion.allCases.map {
          ($0.rawValue, .object(["evidence": .string, "mark": .integer]))
        }))
  }

  /// What the model is told: a line for each.
  static var meanings: String {
    Criterion.allCases.map { "- `\($0.rawValue)`: \($0.meaning)." }.joined(separator: "\n")
  }

  /// As the model is to write them.
  static var example: String {
    let criteria = Criterion.allCases.map { #""\#($0.rawValue)": {"evidence": "…", "mark": 1}"# }
    return "{\(criteria.joined(separator: ", "))}"
  }
}
