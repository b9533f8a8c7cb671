public import Core
public import FoundationEssentials

/// An interview as it is kept: what was imported, and how far the work on it has come.
public struct Interview: Sendable, Equatable {
  public enum Status: String, Sendable, CaseIterable {
    /// Nothing was asked for yet, or the last import brought something new.
    case pending
    case inProgress = "in_progress"
    /// Processed; questions that failed carry their error.
    case completed
    /// All questions failed, the evaluations that were all of a run failed, or it was cancelled.
    case error
  }

  public var id: InterviewID
  public var candidate: String
  public var status: Status
  /// What subscribers are told, a sentence for people.
  public var message: String
  /// 0–100 over all questions of the present run; never falls within a run.
  public var progress: Int
  /// What was last worked on; nil before the first run.
  public var stage: String?
  /// Grows with every change that subscribers are told of.
  public var sequence: Int64
  /// Counts how often the processing was begun.
  public var run: Int64
  public var createdAt: Date
  public var updatedAt: Date
  /// When the last run ended.
  public var completedAt: Date?
  /// In the order of the import.
  public var questions: [Question]
}

/// An interview in a list.
public struct InterviewSummary: Sendable, Equatable {
  /// Without its questions.
  public var interview: Interview
  public var questionCount: Int
  /// Questions whose last run failed or was cancelled.
  public var failedCount: Int
}

/// A question of an interview, its recording, and what became of it.
public struct Question: Sendable, Equatable {
  public enum State: String, Sendable {
    /// Waits for a run.
    case pending
    /// There is a job for it.
    case queued
    case completed
    case error
    case cancelled
  }

  public var id: QuestionID
  public var question: String
  public var idealAnswer: String
  public var videoURL: String
  public var state: State
  /// 0–100 in the present run.
  public var progress: Int
  /// Why the last run failed, a sentence.
  public var error: String?
  /// The archived transcript's URL, as `s3://bucket/key`; nil before that, and where none was wanted.
  public var archiveURL: String?
  /// What the result was made from and how; nil before the first.
  public var processed: Processed?
  /// Nil where none was asked for since the result is there.
  public var evaluation: EvaluationState?
  /// The marks of the last evaluation of this result, 0–100, by name; nil where there is none. A mark is nil
  /// where there could be none.
  public var scores: [String: Int?]?

  /// What a result depends on: when it is the same, running again would give the same.
  public struct Processed: Sendable, Equatable {
    public var videoURL: String
    /// The recogniser's name, or `none`.
    public var transcriber: String

    public init(videoURL: String, transcriber: String) {
      self.videoURL = videoURL
      self.transcriber = transcriber
    }
  }

  /// Whether the last run knew nothing of it, or only of another recording.
  var isUnprocessed: Bool { state == .pending || (state == .completed && processed?.videoURL != videoURL) }

  /// Whether there is a result of exactly this recording by this recogniser.
  public func isDone(by transcriber: String) -> Bool {
    state == .completed && processed == Processed(videoURL: videoURL, transcriber: transcriber)
  }
}

/// An interview as it arrives. Importing it again updates what is there.
public struct NewInterview: Sendable, Equatable {
  public var id: InterviewID
  public var candidate: String
  public var questions: [NewQuestion]

  public init(id: InterviewID, candidate: String, questions: [NewQuestion]) {
    self.id = id
    self.candidate = candidate
    self.questions = questions
  }
}

public struct NewQuestion: Sendable, Equatable {
  public var id: QuestionID
  public var question: String
  public var idealAnswer: String
  /// http or https.
  public var videoURL: String

  public init(id: QuestionID, question: String, idealAnswer: String, videoURL: String) {
    self.id = id
    self.question = question
    self.idealAnswer = idealAnswer
    self.videoURL = videoURL
  }
}
