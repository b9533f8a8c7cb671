internal import HTTPServer

/// The documented shape of an error of interview processing and evaluation.
struct ProcessingFailure: Encodable {
  static let unknownInterview = "Interview ID not found in the database"

  var message: String
  /// Null where the request named none.
  var interviewID: Int64?
  /// Left out where the request is not about one.
  var questionID: Int64?

  private enum CodingKeys: String, CodingKey {
    case status, message
    case interviewID = "interview_id"
    case questionID = "question_id"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode("error", forKey: .status)
    try container.encode(message, forKey: .message)
    try container.encode(interviewID, forKey: .interviewID)
    try container.encodeIfPresent(questionID, forKey: .questionID)
  }

  func response(_ status: Status) throws -> Response { try .json(status, self) }

  /// What the server itself refuses, in this shape.
  @Sendable static func body(_ error: HTTPError, _ request: Request) -> Response {
    let failure = ProcessingFailure(message: error.detail, interviewID: nil)
    return (try? failure.response(error.status)) ?? Response(error.status)
  }
}
