internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Storage

/// `POST /evaluate-answers`, and where an answer's marks came from: docs/api/process-interview.md.
struct EvaluateAnswersAPI: Sendable {
  /// Of the evaluations of one answer, the newest.
  private static let maxShown = 100

  let interviews: InterviewStore
  let hub: ProgressHub
  /// Bytes.
  let maxBody: Int
  let logger: Logger

  var routes: [Route] {
    [
      .post(
        "/evaluate-answers", summary: "Start the evaluation of an answer", bodyLimit: maxBody,
        consumes: ["application/json"], errorBody: ProcessingFailure.body
      ) { try await evaluate($0) }.documented(.evaluateAnswer),
      .get(
        "/interviews/{interview_id}/questions/{question_id}/evaluations",
        summary: "Evaluations of an answer, and where their marks came from",
        produces: ["application/json"]
      ) { try await history($0) }.documented(.evaluations),
    ]
  }

  private func evaluate(_ request: Request) async throws -> Response {
    let order: EvaluationOrder
    do {
      order = try EvaluationOrder(try await request.body.collect(upTo: maxBody))
    } catch let error as EvaluationOrder.Invalid {
      return try error.failure.response(.badRequest)
    }
    guard let id = InterviewID(rawValue: order.interviewID) else {
      return try refuse(order, ProcessingFailure.unknownInterview, .notFound)
    }
    guard let question = QuestionID(rawValue: order.questionID) else {
      return try refuse(order, Self.unknownQuestion, .notFound)
    }
    do {
      switch try await interviews.evaluate(id, question, models: order.models.names) {
      case .accepted(let interview):
        hub.publish(interview)
        return try .json(.accepted, Accepted(interview: id, question: question))
      case .unknownInterview: return try refuse(order, ProcessingFailure.unknownInterview, .notFound)
      case .unknownQuestion: return try refuse(order, Self.unknownQuestion, .notFound)
      case .noTranscript:
        return try refuse(
          order, "There is no transcript of this answer yet: process the interview first", .conflict)
      case .beingProcessed:
        return try refuse(
          order, "This answer is being processed: evaluate it when that is done", .conflict)
      case .otherModels:
        return try refuse(
          order, "An evaluation of this answer with other models is under way", .conflict)
      }
    } catch let error as DatabaseError {
      logger.error("cannot start an evaluation", ["request_id": request.id, "reason": "\(error)"])
      return try refuse(
        order, "An unexpected error occurred while starting the evaluation", .internalServerError)
    }
  }

  private static let unknownQuestion = "Question ID not found in the interview"

  private func refuse(_ order: EvaluationOrder, _ message: String, _ status: Status) throws -> Response {
    try ProcessingFailure(message: message, interviewID: order.interviewID, questionID: order.questionID)
      .response(status)
  }

  private struct Accepted: Encodable {
    var status = "processing"
    var message = "Evaluation started. Connect to the WebSocket for progress updates."
    var interview: InterviewID
    var question: QuestionID

    private enum CodingKeys: String, CodingKey {
      case status, message
      case interview = "interview_id"
      case question = "question_id"
    }
  }

  private func history(_ request: Request) async throws -> Response {
    let id = try request.parameter("interview_id", as: InterviewID.self)
    let question = try request.parameter("question_id", as: QuestionID.self)
    guard let interview = try await interviews.interview(id) else {
      throw HTTPError(.notFound, "there is no interview \(id)")
    }
    guard interview.questions.contains(where: { $0.id == question }) else {
      throw HTTPError(.notFound, "interview \(id) has no question \(question)")
    }
    let records = try await interviews.evaluations(id, question, limit: Self.maxShown)
    return try .json(.ok, ["evaluations": try records.map(EvaluationDocument.init)])
  }
}

/// An evaluation as it is shown: every mark with its audit trail.
struct EvaluationDocument: Encodable {
  var id: String
  var createdAt: String
  var scores: [String: Score]

  private enum CodingKeys: String, CodingKey {
    case scores
    case id = "evaluation_id"
    case createdAt = "created_at"
  }

  init(_ record: EvaluationRecord) throws {
    id = record.id.rawValue
    createdAt = record.createdAt.timestamp
    scores = try Dictionary(
      record.scores.map { ($0.name, try Score(json: $0.document)) }, uniquingKeysWith: { $1 })
  }
}
