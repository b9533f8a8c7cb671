internal import Interviewing

/// The marks of a whole interview, drawn from those of its answers.
struct InterviewVerdict: Equatable {
  enum Recommendation: String, Encodable {
    case hire, maybe
    case noHire = "no_hire"

    /// - Parameter score: 1…10.
    init(score: Double) { self = score >= 8 ? .hire : score >= 6 ? .maybe : .noHire }
  }

  /// The average of the three below, to two decimals.
  var overall: Double
  /// Averages over all answers, to one decimal.
  var clarity: Double
  var relevance: Double
  var depth: Double
  /// Of ``overall`` as it is shown.
  var recommendation: Recommendation

  /// nil where nothing has been evaluated.
  init?(_ evaluations: [AnswerEvaluation]) {
    if evaluations.isEmpty { return nil }
    func average(_ mark: (AnswerEvaluation) -> Int) -> Double {
      Double(evaluations.reduce(0) { $0 + mark($1) }) / Double(evaluations.count)
    }
    let clarity = average(\.clarity)
    let relevance = average(\.relevance)
    let depth = average(\.depth)
    overall = ((clarity + relevance + depth) / 3).rounded(toPlaces: 2)
    self.clarity = clarity.rounded(toPlaces: 1)
    self.relevance = relevance.rounded(toPlaces: 1)
    self.depth = depth.rounded(toPlaces: 1)
    recommendation = Recommendation(score: overall)
  }
}
