public import FoundationEssentials

/// An interview that the daemon itself holds. What interviewing thinks of it is kept as JSON, whose shape is not known
/// here.
public struct Session: Sendable, Equatable {
  /// Chosen by the client: data, never a path.
  public var id: String
  /// Ours: a random UUID, fit for names of objects and files.
  public var key: String
  public var userID: String
  public var role: String
  public var company: String
  /// JSON: what the questions rest on.
  public var brief: String
  public var createdAt: Date
  /// As of the last time that it was prolonged.
  public var expiresAt: Date
  /// nil while questions are to come, or to be answered.
  public var completedAt: Date?
  /// JSON: what was said at the end; nil before.
  public var summary: String?
  /// JSON: the scores of the whole and what was said with them; nil before the end.
  public var assessment: String?
  /// In their order; never empty. At most the last has no answer.
  public var turns: [Turn]

  /// A question and, once it was answered, its answer.
  public struct Turn: Sendable, Equatable {
    /// From 1.
    public var number: Int
    public var question: String
    /// JSON: the question and where it comes from.
    public var asked: String
    public var askedAt: Date
    /// Seconds that making the question took.
    public var askSeconds: Double
    /// What was said, as text; empty for silence; nil while the question is open.
    public var answer: String?
    public var answeredAt: Date?
    /// JSON, as the three below it: marks, voice analysis, video analysis.
    public var evaluation: String?
    public var voice: String?
    public var video: String?
    /// An answer that was taken and is still being worked on, or was when the daemon ended.
    public var received: String?
  }

  /// The turn that waits for its answer.
  public var openTurn: Turn? { turns.last.flatMap { $0.answer == nil ? $0 : nil } }
}

/// A session that is to begin with its first question.
public struct NewSession: Sendable {
  public var id: String
  public var userID: String
  public var role: String
  public var company: String
  /// JSON.
  public var brief: String
  public var opening: NextQuestion

  public init(
    id: String, userID: String, role: String, company: String, brief: String, opening: NextQuestion
  ) {
    self.id = id
    self.userID = userID
    self.role = role
    self.company = company
    self.brief = brief
    self.opening = opening
  }
}

/// A question that is to become the open one of a session.
public struct NextQuestion: Sendable {
  /// From 1.
  public var number: Int
  public var question: String
  /// JSON.
  public var asked: String
  /// Seconds that making it took.
  public var askSeconds: Double

  public init(number: Int, question: String, asked: String, askSeconds: Double) {
    self.number = number
    self.question = question
    self.asked = asked
    self.askSeconds = askSeconds
  }
}

/// An answer to the open question of a session.
public struct NewAnswer: Sendable {
  /// Of its question.
  public var number: Int
  /// What was said; empty for silence.
  public var answer: String
  /// JSON, as those below it; nil: it comes later.
  public var evaluation: String?
  public var voice: String?
  public var video: String?

  public init(number: Int, answer: String, evaluation: String?, voice: String? = nil, video: String? = nil) {
    self.number = number
    self.answer = answer
    self.evaluation = evaluation
    self.voice = voice
    self.video = video
  }
}

/// What was to be changed is not as the caller thinks: the question is not open, or the session is gone or complete.
public struct SessionConflict: Error, Sendable, Equatable, CustomStringConvertible {
  public let description = "the session has changed meanwhile"
}
