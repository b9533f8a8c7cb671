/// The questions that an interview will have: where each belongs and what it is about.
public struct InterviewPlan: Sendable, Codable, Equatable {
  public struct Slot: Sendable, Codable, Equatable {
    public var stage: InterviewStage
    /// A skill of the CV or the job description to ask about.
    public var skill: String?

    public init(stage: InterviewStage, skill: String? = nil) {
      self.stage = stage
      self.skill = skill
    }
  }

  /// The numbers of questions that an interview may have.
  public static let lengths = 1...20

  /// In the order in which they are asked.
  public var slots: [Slot]

  public init(slots: [Slot]) { self.slots = slots }
}
