/// What a whole interview showed, in words.
public struct InterviewSummary: Sendable, Codable, Equatable {
  /// Sentences; at most five each.
  public var strengths: [String]
  public var improvements: [String]
  /// A paragraph.
  public var feedback: String
  /// The ``Interviewer/name`` of what made it.
  public var summarisedBy: String
  /// Why another interviewer took the first one's place; nil where none did.
  public var fallbackReason: String?

  public init(
    strengths: [String], improvements: [String], feedback: String, summarisedBy: String,
    fallbackReason: String? = nil
  ) {
    self.strengths = strengths
    self.improvements = improvements
    self.feedback = feedback
    self.summarisedBy = summarisedBy
    self.fallbackReason = fallbackReason
  }

  enum CodingKeys: String, CodingKey {
    case strengths, improvements, feedback
    case summarisedBy = "summarised_by"
    case fallbackReason = "fallback_reason"
  }
}
