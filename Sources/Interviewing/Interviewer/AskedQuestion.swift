/// A question as it was asked.
public struct AskedQuestion: Sendable, Codable, Equatable {
  public var text: String
  public var stage: InterviewStage
  /// What it is about, where it is about a skill.
  public var skill: String?
  /// Whether it goes on from what the candidate has just said.
  public var isFollowUp: Bool
  /// Its id in the question bank, where it is from there.
  public var bankID: String?
  /// The ``Interviewer/name`` of what made it.
  public var askedBy: String
  /// Why another interviewer took the first one's place; nil where none did.
  public var fallbackReason: String?

  public init(
    text: String, stage: InterviewStage, skill: String? = nil, isFollowUp: Bool = false,
    bankID: String? = nil,
    askedBy: String, fallbackReason: String? = nil
  ) {
    self.text = text
    self.stage = stage
    self.skill = skill
    self.isFollowUp = isFollowUp
    self.bankID = bankID
    self.askedBy = askedBy
    self.fallbackReason = fallbackReason
  }

  enum CodingKeys: String, CodingKey {
    case text, stage, skill
    case isFollowUp = "follow_up"
    case bankID = "bank_id"
    case askedBy = "asked_by"
    case fallbackReason = "fallback_reason"
  }
}
