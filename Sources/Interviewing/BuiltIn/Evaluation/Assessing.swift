/// The scores of a whole interview, from the evaluations of its answers, whoever made these. docs/interviewer.md has the
/// formulas.
struct Assessing {
  private let interview: InterviewContext
  private let evaluated: [(stage: InterviewStage, evaluation: AnswerEvaluation)]

  init(_ interview: InterviewContext) {
    self.interview = interview
    evaluated = interview.turns.compactMap { turn in turn.evaluation.map { (turn.question.stage, $0) } }
  }

  func assessment(by name: String) -> InterviewAssessment {
    guard !evaluated.isEmpty else {
      return InterviewAssessment(
        .none, strengths: [], areasForImprovement: [],
        feedback: "No question was answered, so there is nothing to assess.", assessedBy: name)
    }
    let summary = SummingUp(interview).summary(by: name)
    return InterviewAssessment(
      scores, strengths: summary.strengths, areasForImprovement: summary.improvements,
      feedback: ([summary.feedback] + remarks).joined(separator: " "), assessedBy: name)
  }

  private var scores: InterviewAssessment.Scores {
    InterviewAssessment.Scores(
      technical: mean(over: Self.technical) { Double($0.depth + $0.relevance) / 2 },
      communication: mean(over: Set(InterviewStage.allCases)) { Double($0.clarity) },
      problemSolving: mean(over: Self.problemSolving) { (Double($0.depth) + $0.reasoning) / 2 },
      culturalFit: mean(over: Self.culturalFit) { Double(2 * $0.relevance + $0.clarity) / 3 })
  }

  private static let technical: Set<InterviewStage> = [.technical]
  private static let problemSolving: Set<InterviewStage> = [.technical, .behavioral]
  private static let culturalFit: Set<InterviewStage> = [.intro, .behavioral, .closing]

  /// Over all answers where none belongs to the stages.
  private func mean(over stages: Set<InterviewStage>, _ mark: (AnswerEvaluation) -> Double) -> Double {
    let belonging = evaluated.filter { stages.contains($0.stage) }
    let marks = (belonging.isEmpty ? evaluated : belonging).map { mark($0.evaluation) }
    return marks.reduce(0, +) / Double(marks.count)
  }

  private var remarks: [String] {
    var remarks: [String] = []
    let planned = interview.plan.slots.count
    if evaluated.count < planned {
      remarks.append("\(evaluated.count) of \(planned) planned questions were answered.")
    }
    let unasked = [("technical", Self.technical), ("cultural fit", Self.culturalFit)].filter { _, stages in
      !evaluated.contains { stages.contains($0.stage) }
    }
    if !unasked.isEmpty {
      let names = unasked.map(\.0).joinedAsList
      remarks.append(
        "No answer was given to the questions that the \(names) score is drawn from, so all answers stand for them."
      )
    }
    return remarks
  }
}

extension AnswerEvaluation {
  /// How far reasons were given and results told, 1…10: by a model's criteria where it marked them, by the built-in
  /// interviewer's parts, else as deep as the answer was.
  fileprivate var reasoning: Double {
    if let reasoning = parts[Criterion.reasoning.rawValue], let outcomes = parts[Criterion.outcomes.rawValue],
      evaluatedBy != BuiltInInterviewer().name
    {
      return (reasoning + outcomes) / 2
    }
    guard let reasons = parts["reasons"], let result = parts["result"], let substance = parts["substance"],
      let isAnswer = parts["is_answer"]
    else { return Double(depth) }
    return 1 + 9 * substance * isAnswer * (0.6 * min(1, reasons / 3) + 0.4 * result)
  }
}
