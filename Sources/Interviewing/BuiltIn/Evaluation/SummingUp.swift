/// What an interview showed, from the evaluations of its answers.
struct SummingUp {
  private let evaluations: [AnswerEvaluation]
  private let turns: [InterviewContext.Turn]
  private let role: String

  init(_ interview: InterviewContext) {
    turns = interview.turns.filter { $0.evaluation != nil }
    evaluations = turns.compactMap(\.evaluation)
    role = interview.role.plainLine
  }

  private static let most = 5

  func summary(by name: String) -> InterviewSummary {
    let observations = Observation.all(of: evaluations)
    let strengths = observations.filter(\.isStrength).sorted { $0.weight > $1.weight }.map(\.sentence)
    let improvements = observations.filter { !$0.isStrength }.sorted { $0.weight > $1.weight }.map(\.sentence)
    return InterviewSummary(
      strengths: Array(strengths.prefix(Self.most)), improvements: Array(improvements.prefix(Self.most)),
      feedback: feedback, summarisedBy: name)
  }

  private var feedback: String {
    guard !evaluations.isEmpty else { return "No answer was evaluated, so there is nothing to sum up." }
    let silent = evaluations.count { $0.parts["words"] == 0 }
    if silent == evaluations.count {
      return "Nothing was heard in any of the answers, so there is nothing to sum up."
    }
    let marks = [
      ("clarity", mean { Double($0.clarity) }), ("relevance", mean { Double($0.relevance) }),
      ("depth", mean { Double($0.depth) }),
    ]
    let all = marks.map { "\(Self.rounded($0.1)) for \($0.0)" }.joinedAsList
    let count = evaluations.count == 1 ? "The one answer" : "The \(evaluations.count) answers"
    let whose = role.isEmpty ? "" : " for the \(role) role"
    var sentences = ["\(count)\(whose) reached \(all) out of 10 on average."]
    // The first where several are equal.
    if let best = marks.max(by: { $0.1 < $1.1 }), let worst = marks.min(by: { $0.1 < $1.1 }),
      best.1 - worst.1 >= 1
    {
      sentences.append("The strongest side was \(best.0); \(worst.0) leaves the most room.")
    }
    if let best = bestStage, turns.count > 1 {
      sentences.append("The \(best) part went best.")
    }
    if silent > 0 {
      sentences.append(
        silent == 1 ? "One answer could not be heard." : "\(silent) answers could not be heard.")
    }
    return sentences.joined(separator: " ")
  }

  /// The stage with the best mean; nil where all are alike.
  private var bestStage: String? {
    let means = InterviewStage.allCases.compactMap { stage -> (String, Double)? in
      let marks = turns.filter { $0.question.stage == stage }.compactMap { $0.evaluation?.mean }
      return marks.isEmpty ? nil : (Self.name(stage), marks.reduce(0, +) / Double(marks.count))
    }
    guard let best = means.max(by: { $0.1 < $1.1 }), let worst = means.min(by: { $0.1 < $1.1 }),
      best.1 - worst.1 >= 1
    else { return nil }
    return best.0
  }

  private static func name(_ stage: InterviewStage) -> String {
    stage == .intro ? "introductory" : stage.rawValue
  }

  private func mean(_ value: (AnswerEvaluation) -> Double) -> Double {
    evaluations.reduce(0) { $0 + value($1) } / Double(max(1, evaluations.count))
  }

  private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}

extension AnswerEvaluation {
  /// Of its three marks.
  var mean: Double { Double(clarity + relevance + depth) / 3 }
}
