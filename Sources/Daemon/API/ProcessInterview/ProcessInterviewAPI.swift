internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// The documented routes of interview processing: docs/api/process-interview.md.
struct ProcessInterviewAPI: Sendable {
  let interviews: InterviewStore
  let hub: ProgressHub
  /// The recogniser in force, or `none`.
  let transcriber: String
  /// Bytes.
  let maxBody: Int
  let logger: Logger

  var routes: [Route] {
    [
      .post(
        "/process-interview", summary: "Start the processing of an interview", bodyLimit: maxBody,
        consumes: ["application/json"],
        errorBody: ProcessingFailure.body
      ) { try await process($0) }.documented(.processInterview),
      .get(
        "/interview-results", summary: "Results of an interview", produces: ["application/json"],
        errorBody: ProcessingFailure.body
      ) { try await results($0) }.documented(.interviewResults),
      .webSocket("/ws/progress", summary: "Progress of interviews, live") { socket, _ in
        try await ProgressSocket(socket: socket, hub: hub, interviews: interviews).run()
      }.documented(.progressSocket),
    ]
  }

  private func process(_ request: Request) async throws -> Response {
    let order: ProcessOrder
    do {
      order = try ProcessOrder(try await request.body.collect(upTo: maxBody))
    } catch let error as ProcessOrder.Invalid {
      return try ProcessingFailure(message: error.message, interviewID: error.interviewID).response(
        .badRequest)
    }
    do {
      guard let id = InterviewID(rawValue: order.interviewID),
        let interview = try await interviews.start(id, transcriber: transcriber, force: order.force)?
          .interview
      else {
        return try ProcessingFailure(
          message: ProcessingFailure.unknownInterview, interviewID: order.interviewID
        ).response(.notFound)
      }
      hub.publish(interview)
      return try .json(.accepted, Accepted(id: id))
    } catch let error as DatabaseError {
      logger.error("cannot start a processing", ["request_id": request.id, "reason": "\(error)"])
      return try ProcessingFailure(
        message: "An unexpected error occurred while starting the process", interviewID: order.interviewID
      ).response(.internalServerError)
    }
  }

  private struct Accepted: Encodable {
    var status = "processing"
    var message = "The processing has started. Connect to the WebSocket for progress updates."
    var id: InterviewID

    private enum CodingKeys: String, CodingKey {
      case status, message
      case id = "interview_id"
    }
  }

  private func results(_ request: Request) async throws -> Response {
    guard let text = request.query["interview_id"] else {
      return try ProcessingFailure(message: "interview_id is missing", interviewID: nil).response(.badRequest)
    }
    guard let number = Int64(text) else {
      return try ProcessingFailure(message: "interview_id must be a whole number", interviewID: nil).response(
        .badRequest)
    }
    guard let id = InterviewID(rawValue: number), let interview = try await interviews.interview(id) else {
      return try ProcessingFailure(message: ProcessingFailure.unknownInterview, interviewID: number).response(
        .notFound)
    }
    return try .json(.ok, InterviewResults(interview: interview))
  }
}

/// The body of `POST /process-interview`.
struct ProcessOrder: Equatable {
  struct Invalid: Error, Equatable {
    var message: String
    /// Where the body named one.
    var interviewID: Int64?
  }

  var interviewID: Int64
  /// Whether to run again what is done.
  var force: Bool

  private enum CodingKeys: String, CodingKey {
    case force
    case interviewID = "interview_id"
  }

  private struct Fields: Decodable {
    typealias CodingKeys = ProcessOrder.CodingKeys

    var interviewID: WholeNumber
    var force: Bool?
  }

  init(_ body: [UInt8]) throws(Invalid) {
    let data = Data(body)
    do throws(ImportError) {
      let fields = try JSONReader.read(Fields.self, from: data)
      interviewID = fields.interviewID.value
      force = fields.force ?? false
    } catch {
      let named = (try? JSONReader.read(NamedIDs.self, from: data))?.interviewID
      throw Invalid(message: error.description, interviewID: named)
    }
  }
}

/// The answer of `GET /interview-results`.
struct InterviewResults: Encodable {
  let interview: Interview

  private enum CodingKeys: String, CodingKey {
    case status, progress, message, results
    case interviewID = "interview_id"
    case completedAt = "completed_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(interview.id, forKey: .interviewID)
    try container.encode(interview.status.rawValue, forKey: .status)
    switch interview.status {
    case .pending: break
    case .inProgress: try container.encode(interview.progress, forKey: .progress)
    case .completed: break
    case .error: try container.encode(interview.message, forKey: .message)
    }
    try container.encode(interview.completedAt?.timestamp, forKey: .completedAt)
    try container.encode(QuestionsProcessed(interview), forKey: .results)
  }
}
