public import Core
internal import FoundationEssentials

/// What a job of evaluation is about: one question's answer, and the models that mark it.
public struct EvaluationJob: Codable, Sendable, Equatable {
  public static let kind = "evaluation"

  public var interview: InterviewID
  public var question: QuestionID
  /// The models' names, by score.
  public var models: [String: String]

  enum CodingKeys: String, CodingKey {
    case models
    case interview = "interview_id"
    case question = "question_id"
  }

  public init(interview: InterviewID, question: QuestionID, models: [String: String]) {
    self.interview = interview
    self.question = question
    self.models = models
  }

  /// Reads a job's payload.
  public init(payload: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(payload.utf8))
  }

  var new: NewJob {
    get throws {
      NewJob(
        kind: Self.kind, key: QuestionJob.key(interview, question), group: QuestionJob.group(interview),
        payload: try StoredJSON.text(self))
    }
  }
}
