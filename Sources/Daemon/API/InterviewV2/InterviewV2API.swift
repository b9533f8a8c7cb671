internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Storage

/// Interviews that the daemon itself holds, but for their answers: docs/api/interview-v2.md.
struct InterviewV2API: Sendable {
  /// Bytes of a body of `start`.
  private static let maxStart = 10 << 20
  private static let streamPattern = "/interview/v2/stream/{session_id}"
  /// Bytes of a form's fields, its files not counted.
  static let maxFormFields = 4 << 20

  let desk: SessionDesk
  let documents: StartDocuments
  /// Bytes of an uploaded document.
  let maxDocument: Int
  let logger: Logger

  var routes: [Route] {
    let metrics = desk.metrics
    return metrics.measuring([
      .post(
        "/interview/v2/start", summary: "Start an interview from texts", bodyLimit: Self.maxStart,
        errorBody: DetailBody.body
      ) { try await start($0) }.documented(.startSession),
      .post(
        "/interview/v2/start-with-ids", summary: "Start an interview from files, stored documents or texts",
        bodyLimit: 2 * maxDocument + Self.maxFormFields,
        consumes: ["multipart/form-data", "application/x-www-form-urlencoded"], errorBody: DetailBody.body
      ) { try await startWithIDs($0) }.documented(.startSessionWithIDs),
      .get(
        "/interview/v2/state/{session_id}", summary: "What was asked and answered", errorBody: DetailBody.body
      ) { try await state($0) }.documented(.sessionState),
      .get(
        "/interview/v2/performance/{session_id}", summary: "How long the questions of a session took",
        errorBody: DetailBody.body
      ) { try await performance($0) }.documented(.sessionPerformance),
      .post(
        "/interview/v2/complete/{session_id}", summary: "The marks of a whole interview",
        errorBody: DetailBody.body
      ) { try await complete($0) }.documented(.completeSession),
      .get(
        "/interview/v2/metrics/global", summary: "Figures over all sessions", errorBody: DetailBody.body
      ) { _ in .json(.ok, document: SessionDocuments.metrics(metrics.figures, at: Date())) }
      .documented(.globalMetrics),
    ]) + [
      // Measures itself: to the first piece.
      .get(
        Self.streamPattern, summary: "The next question as it is made",
        errorBody: DetailBody.body
      ) { try stream($0) }.documented(.streamQuestion),
      // Not measured: nothing has happened after it.
      .post("/interview/v2/metrics/reset", summary: "Begin the figures anew", errorBody: DetailBody.body) {
        _ in
        metrics.reset()
        return .json(.ok, document: ["status": "success", "message": "Metrics reset successfully"])
      }.documented(.resetMetrics),
    ]
  }

  // MARK: - Starting

  private func start(_ request: Request) async throws -> Response {
    guard request.isJSON else {
      throw HTTPError(
        .badRequest,
        "user_id must be a string, session_id must be a string, role must be a string, company must be a string, "
          + "cv_text must be a string, jd_text must be a string: send them as JSON with Content-Type: "
          + "application/json, or a form to /interview/v2/start-with-ids")
    }
    return try await answering("start the session", request) {
      let body = try StartBody(try await request.body.collect(upTo: Self.maxStart))
      let texts = try StartField.check(StartField.allCases, body.values)
      return try await started(texts) { texts[$0 == .cv ? .cvText : .jdText] ?? "" }
    }
  }

  private func startWithIDs(_ request: Request) async throws -> Response {
    try await answering("start the session", request) {
      let form = try await StartForm(request, documents: documents)
      let texts = try StartField.check(StartField.allCases.filter { !$0.isDocument }, form.values)
      return try await started(texts) { kind in
        try form.checkDocuments()
        return try await form.text(kind, documents: documents)
      }
    }
  }

  /// - Parameter document: asked only where the session is new.
  private func started(
    _ texts: [StartField: String], document: (DocumentKind) async throws -> String
  ) async throws -> Response {
    let user = texts[.userID] ?? ""
    let id = texts[.sessionID] ?? ""
    if let there = try await desk.restored(id, for: user) {
      return .json(.ok, document: try SessionDocuments.started(there, isNew: false))
    }
    let (session, isNew) = try await desk.start(
      StartOrder(
        userID: user, sessionID: id, role: texts[.role] ?? "", company: texts[.company] ?? "",
        cv: try await document(.cv), jd: try await document(.jd)))
    return .json(.ok, document: try SessionDocuments.started(session, isNew: isNew))
  }

  // MARK: - Looking

  private func stream(_ request: Request) throws -> Response {
    let id = try request.parameter("session_id", as: String.self)
    let began = ContinuousClock.now
    var response = Response.events { events in
      func fail(_ detail: String) async throws {
        try await events.send((["error": .string(detail)] as JSONValue).text)
      }
      do {
        try await desk.follow(
          id,
          // An upload that it waited for first is the client's time.
          began: { desk.metrics.requested(Self.streamPattern, took: .now - max(began, $0 ?? began)) }
        ) { try await events.send((["chunk": .string($0)] as JSONValue).text) }
        try await events.send((["done": true] as JSONValue).text)
      } catch let error as SessionError {
        try await fail(error.detail)
      } catch let error as QuestionFailed {
        try await fail(error.detail)
      } catch let error as DatabaseError {
        logger.error("cannot stream a question", ["request_id": request.id, "reason": "\(error)"])
        try await fail("Failed to stream the question: Database error")
      } catch {
        guard !(error is CancellationError), !(error is BodyError) else { throw error }
        logger.error("cannot stream a question", ["request_id": request.id, "reason": "\(error)"])
        try await fail(SessionDesk.sentence(error))
      }
    }
    response.headers["Cache-Control"] = "no-cache"
    return response
  }

  private func state(_ request: Request) async throws -> Response {
    try await answering("retrieve session state", request) {
      .json(.ok, document: SessionDocuments.state(try await session(request)))
    }
  }

  private func performance(_ request: Request) async throws -> Response {
    try await answering("retrieve performance metrics", request) {
      let session = try await session(request)
      return .json(
        .ok, document: SessionDocuments.performance(session, isCached: try await desk.isCached(session.brief))
      )
    }
  }

  private func complete(_ request: Request) async throws -> Response {
    try await answering("generate evaluation", request) {
      var session = try await session(request)
      guard session.stored.completedAt != nil else {
        throw HTTPError(.badRequest, "Session is not completed yet. Current status: active")
      }
      // An interview over a WebSocket may be ended before its first answer, and does not wait for marks.
      guard session.context.turns.contains(where: { $0.answer != nil }) else {
        throw HTTPError(.badRequest, "Session was ended before a question was answered")
      }
      session = try await desk.evaluated(session)
      let summary = try await desk.summary(of: session)
      guard let document = try SessionDocuments.completion(session, summary) else {
        throw HTTPError(.internalServerError, "Failed to generate evaluation: no answer was evaluated")
      }
      return .json(.ok, document: document)
    }
  }

  private func session(_ request: Request) async throws -> InterviewSession {
    try await desk.session(try request.parameter("session_id", as: String.self))
  }

  // MARK: - Errors

  private func answering(
    _ what: String, _ request: Request, _ work: () async throws -> Response
  ) async throws -> Response {
    do {
      return try await work()
    } catch let error as InvalidFields {
      return error.response
    } catch let error as SessionError {
      throw error.httpError
    } catch StartError.analysis(let kind, let error) {
      throw failed("analyze \(kind.rawValue.uppercased())", error, request)
    } catch StartError.opening(let error) {
      throw failed("generate question", error, request)
    } catch let error as InterviewerError {
      throw failed(what, error, request)
    } catch let error as DatabaseError {
      logger.error("cannot \(what)", ["request_id": request.id, "reason": "\(error)"])
      throw error.isDiskFull
        ? HTTPError(.insufficientStorage, "The disk is full; nothing was changed")
        : HTTPError(.internalServerError, "Failed to \(what): Database error")
    }
  }

  private func failed(_ what: String, _ error: InterviewerError, _ request: Request) -> HTTPError {
    logger.error("cannot \(what)", ["request_id": request.id, "reason": "\(error)"])
    return HTTPError(.internalServerError, "Failed to \(what): \(error.publicReason)")
  }
}
