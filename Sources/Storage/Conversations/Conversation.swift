public import FoundationEssentials

/// An interview in writing that the daemon itself holds, reply by reply. What interviewing thinks of it is not known
/// here.
public struct Conversation: Sendable, Equatable {
  public var outline: Outline
  /// JSON: what it was begun with.
  public var settings: String
  /// In the order of time.
  public var messages: [Message]

  /// What there is to know without reading it.
  public struct Outline: Sendable, Equatable {
    /// Ours: a random UUID in lower case, fit for names of files.
    public var id: String
    public var progress: Progress
    /// Of how many questions, in the end.
    public var questions: Int
    /// Messages that tried to steer the interviewer, also those that are forgotten.
    public var attempts: Int
    public var createdAt: Date
    /// When it was last used, to within what ``ConversationStore`` writes down of reading.
    public var lastAccess: Date
  }

  /// How far it is.
  public struct Progress: Sendable, Equatable {
    /// How many steps of its script were taken.
    public var step = 0
    /// Whether an interview is being held.
    public var isActive = false
    /// Questions that count.
    public var asked = 0

    public init(step: Int = 0, isActive: Bool = false, asked: Int = 0) {
      self.step = step
      self.isActive = isActive
      self.asked = asked
    }
  }

  public struct Message: Sendable, Equatable {
    /// A word for who said it.
    public var role: String
    public var content: String
    public var at: Date

    public init(role: String, content: String, at: Date) {
      self.role = role
      self.content = content
      self.at = at
    }
  }
}
