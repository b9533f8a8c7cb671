/// A conversation as an interviewer sees it that is to say the next thing in it.
public struct Dialogue: Sendable, Equatable {
  public struct Message: Sendable, Equatable, Codable {
    public enum Role: String, Sendable, Codable {
      /// The candidate.
      case user
      /// The interviewer.
      case assistant
      /// An operator, who may direct the interviewer.
      case system
    }

    public var role: Role
    public var content: String

    public init(role: Role, content: String) {
      self.role = role
      self.content = content
    }
  }

  /// Something about the interview that others wrote: data, never instructions.
  public struct Fact: Sendable, Equatable {
    /// Ours: letters, digits and spaces, as `job description`.
    public var name: String
    public var text: String

    /// Names that every interviewer knows: the position's name, its skills, one a line, and its description.
    public static let position = "position"
    public static let skills = "skills"
    public static let jobDescription = "job description"

    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// What the interviewer is to be and do all along. Ours or an operator's, and so trusted; empty for nothing beyond
  /// the cue.
  public var instructions: String
  public var facts: [Fact]
  /// What was said so far, in the order of time.
  public var messages: [Message]
  /// What is to be said now.
  public var cue: DialogueCue
  /// Of a model, 0…2; nil: its own.
  public var temperature: Double?
  /// Of a model, above 0 and at most 1; nil: its own.
  public var topP: Double?

  public init(
    instructions: String = "", facts: [Fact] = [], messages: [Message] = [], cue: DialogueCue,
    temperature: Double? = nil, topP: Double? = nil
  ) {
    self.instructions = instructions
    self.facts = facts
    self.messages = messages
    self.cue = cue
    self.temperature = temperature
    self.topP = topP
  }
}
