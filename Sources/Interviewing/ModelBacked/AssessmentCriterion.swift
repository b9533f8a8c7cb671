/// What a model marks of a whole interview: two criteria for each score.
enum AssessmentCriterion: String, MarkedCriterion {
  // Technical.
  case command, depth
  // Communication.
  case clarity, listening
  // Problem solving.
  case analysis, judgement
  // Cultural fit.
  case collaboration, motivation

  var meaning: String {
    switch self {
    case .command: "what was told of the role's skills is right and comes from own work"
    case .depth: "how things work underneath, and why they were done so"
    case .clarity: "order, exact words, and no more of them than needed"
    case .listening: "what was asked is answered, and follow-ups go on from it"
    case .analysis: "problems are taken apart, measured, and followed to their cause"
    case .judgement: "alternatives are weighed, and what came of the choice is told"
    case .collaboration: "how others are worked with, also where they disagree"
    case .motivation: "why this role, what is to be learned, and own questions about it"
    }
  }

  /// Each score is the mean of its two criteria.
  static func scores(_ marks: [AssessmentCriterion: Int]) -> InterviewAssessment.Scores {
    func mean(_ criteria: AssessmentCriterion...) -> Double {
      let lowest = AnswerEvaluation.marks.lowerBound
      return Double(criteria.reduce(0) { $0 + (marks[$1] ?? lowest) }) / Double(criteria.count)
    }
    return InterviewAssessment.Scores(
      technical: mean(.command, .depth), communication: mean(.clarity, .listening),
      problemSolving: mean(.analysis, .judgement), culturalFit: mean(.collaboration, .motivation))
  }
}
