public import Core
internal import FoundationEssentials

/// What a job of the pipeline is about: one question's recording.
public struct QuestionJob: Codable, Sendable, Equatable {
  public static let kind = "question"

  public var interview: InterviewID
  public var question: QuestionID
  public var videoURL: String

  enum CodingKeys: String, CodingKey {
    case interview = "interview_id"
    case question = "question_id"
    case videoURL = "video_url"
  }

  public init(interview: InterviewID, question: QuestionID, videoURL: String) {
    self.interview = interview
    self.question = question
    self.videoURL = videoURL
  }

  /// Reads a job's payload.
  public init(payload: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(payload.utf8))
  }

  /// One live job for each question.
  public static func key(_ interview: InterviewID, _ question: QuestionID) -> String {
    "\(interview)/\(question)"
  }

  /// The jobs of an interview.
  public static func group(_ interview: InterviewID) -> String { interview.description }

  var new: NewJob {
    get throws {
      NewJob(
        kind: Self.kind, key: Self.key(interview, question), group: Self.group(interview),
        payload: try StoredJSON.text(self))
    }
  }
}
