/// What a model marks of an answer.
enum Criterion: String, MarkedCriterion {
  // Clarity.
  case structure, precision, conciseness
  // Relevance.
  case answersQuestion = "answers_question"
  case fitsRole = "fits_role"
  // Depth.
  case specifics, reasoning, outcomes

  var meaning: String {
    switch self {
    case .structure: "the answer has an order that can be followed, from a beginning to a point"
    case .precision: "exact words and clear statements rather than vague or contradictory ones"
    case .conciseness: "as long as the question needs, without rambling or repeating"
    case .answersQuestion: "what was asked is answered, all of it"
    case .fitsRole: "what is told matters for the role and its skills"
    case .specifics: "concrete situations, names, technologies, numbers"
    case .reasoning: "why and how: decisions, alternatives, trade-offs, what was learned"
    case .outcomes: "what came of it, at best measured; for knowledge questions: what follows in practice"
    }
  }

  /// clarity: the mean of its three; relevance: answering counts twice; depth: the mean of its three. Each rounded
  /// half up.
  static func marks(_ marks: [Criterion: Int]) -> (clarity: Int, relevance: Int, depth: Int) {
    func mean(_ weights: [Criterion: Double]) -> Int {
      let sum = weights.reduce(0) {
        $0 + $1.value * Double(marks[$1.key] ?? AnswerEvaluation.marks.lowerBound)
      }
      return Int((sum / weights.values.reduce(0, +)).rounded())
    }
    return (
      mean([.structure: 1, .precision: 1, .conciseness: 1]), mean([.answersQuestion: 2, .fitsRole: 1]),
      mean([.specifics: 1, .reasoning: 1, .outcomes: 1])
    )
  }
}
