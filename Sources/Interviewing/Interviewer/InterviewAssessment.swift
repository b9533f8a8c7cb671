/// What a whole interview showed, in scores and in words. Its JSON has the documented fields and, beside them, who made
/// it.
public struct InterviewAssessment: Sendable, Codable, Equatable {
  /// 0…10 each, to one decimal; 0 only where nothing was answered.
  public var technical: Double
  public var communication: Double
  public var problemSolving: Double
  public var culturalFit: Double
  /// The mean of the four, from before they were rounded.
  public var overall: Double
  /// Sentences; at most five each.
  public var strengths: [String]
  public var areasForImprovement: [String]
  /// A paragraph.
  public var feedback: String
  /// The ``Interviewer/name`` of what made it.
  public var assessedBy: String
  /// Why another interviewer took the first one's place; nil where none did.
  public var fallbackReason: String?

  /// The four scores of an interview as they were computed, 0…10.
  public struct Scores: Sendable, Equatable {
    public var technical: Double
    public var communication: Double
    public var problemSolving: Double
    public var culturalFit: Double

    public init(technical: Double, communication: Double, problemSolving: Double, culturalFit: Double) {
      self.technical = technical
      self.communication = communication
      self.problemSolving = problemSolving
      self.culturalFit = culturalFit
    }

    static let none = Scores(technical: 0, communication: 0, problemSolving: 0, culturalFit: 0)
  }

  public init(
    _ scores: Scores, strengths: [String], areasForImprovement: [String], feedback: String,
    assessedBy: String,
    fallbackReason: String? = nil
  ) {
    technical = Self.shown(scores.technical)
    communication = Self.shown(scores.communication)
    problemSolving = Self.shown(scores.problemSolving)
    culturalFit = Self.shown(scores.culturalFit)
    overall = Self.shown(
      (scores.technical + scores.communication + scores.problemSolving + scores.culturalFit) / 4)
    self.strengths = strengths
    self.areasForImprovement = areasForImprovement
    self.feedback = feedback
    self.assessedBy = assessedBy
    self.fallbackReason = fallbackReason
  }

  private static func shown(_ score: Double) -> Double { (min(10, max(0, score)) * 10).rounded() / 10 }

  enum CodingKeys: String, CodingKey {
    case strengths
    case technical = "technical_score"
    case communication = "communication_score"
    case problemSolving = "problem_solving_score"
    case culturalFit = "cultural_fit_score"
    case overall = "overall_score"
    case areasForImprovement = "areas_for_improvement"
    case feedback = "overall_feedback"
    case assessedBy = "assessed_by"
    case fallbackReason = "fallback_reason"
  }
}
