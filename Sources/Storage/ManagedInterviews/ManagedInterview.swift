public import FoundationEssentials

/// An interview that a user works through, question by question of its template.
public struct ManagedInterview: Sendable, Equatable {
  public enum Status: String, CaseIterable, Sendable {
    case inProgress = "in-progress"
    case completed
    case cancelled
  }

  /// How far the user has come.
  public struct Progress: Sendable, Equatable {
    /// 1 to ``InterviewTemplate/questionCount``.
    public var currentQuestion: Int
    /// Numbers of questions, each once, in their order.
    public var questionsCompleted: [Int]

    public init(currentQuestion: Int, questionsCompleted: [Int]) {
      self.currentQuestion = currentQuestion
      self.questionsCompleted = questionsCompleted
    }

    public static let beginning = Progress(currentQuestion: 1, questionsCompleted: [])
  }

  public let id: UUID
  /// Whoever issues tokens chose it: data, compared by its bytes.
  public let userID: String
  public let templateID: UUID
  public var status: Status
  public let startedAt: Date
  /// Set once, when the status becomes ``Status/completed``.
  public var completedAt: Date?
  public var progress: Progress

  public init(
    id: UUID, userID: String, templateID: UUID, status: Status = .inProgress, startedAt: Date,
    completedAt: Date? = nil, progress: Progress = .beginning
  ) {
    self.id = id
    self.userID = userID
    self.templateID = templateID
    self.status = status
    self.startedAt = startedAt
    self.completedAt = completedAt
    self.progress = progress
  }

  /// Whether it is this user's.
  public func belongs(to user: String) -> Bool { userID.utf8.elementsEqual(user.utf8) }
}
