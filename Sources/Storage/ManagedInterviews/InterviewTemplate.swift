public import FoundationEssentials

/// A case and the questions that an interview about it asks.
public struct InterviewTemplate: Sendable, Equatable {
  /// Of every template, as the API documents it.
  public static let questionCount = 4
  public static let questionNumbers = 1...questionCount

  public struct Question: Sendable, Equatable, Codable {
    /// What the candidate is asked.
    public var text: String
    /// What the interviewer pays attention to. May be empty.
    public var instructions: String

    public init(text: String, instructions: String) {
      self.text = text
      self.instructions = instructions
    }
  }

  public let id: UUID
  public var name: String
  /// As `Market Entry`.
  public var caseType: String
  /// As `Technology`.
  public var industry: String
  /// As `Medium`.
  public var difficulty: String
  /// ``questionCount`` of them.
  public var questions: [Question]

  public init(
    id: UUID, name: String, caseType: String, industry: String, difficulty: String, questions: [Question]
  ) {
    self.id = id
    self.name = name
    self.caseType = caseType
    self.industry = industry
    self.difficulty = difficulty
    self.questions = questions
  }
}
