internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Storage

/// Interviews in writing, reply by reply: docs/api/interviewer-sessions.md.
struct InterviewerSessionsAPI: Sendable {
  /// What is documented for every session, whoever really asks.
  static let modelName = "llama-3.3-70b-versatile"
  /// Bytes: the longest settings in any spelling that JSON has.
  private static let maxSettings = 4 << 20
  static let mostListed = 10_000

  let desk: ConversationDesk
  let logger: Logger

  var routes: [Route] {
    [
      post("/create-session", "Create a session", .createConversation, bodyLimit: Self.maxSettings) {
        try await create($0)
      },
      post("/start-interview/{session_id}", "Start the interview", .startConversation) { request in
        try await reply(to: .start, try id(request))
      },
      post("/chat/{session_id}", "Send a message", .chat, consumes: ["application/json"]) { request in
        let given = try request.parameter("session_id", as: String.self)
        let input = try await request.json(upTo: 1 << 20) { data throws(ImportError) in
          try ChatBody.input(data, for: given)
        }
        return try await reply(to: input, try id(request))
      },
      post("/reset/{session_id}", "Forget the conversation", .resetConversation) { request in
        let id = try id(request)
        try await desk.reset(id)
        return answer(id, "Conversation reset. Ready to start a new interview.")
      },
      get("/interview-status/{session_id}", "How far the interview is", .conversationStatus) { request in
        .json(.ok, document: InterviewerSessionDocuments.status(try await desk.outline(try id(request))))
      },
      get("/conversation-history/{session_id}", "What was said", .conversationHistory) { request in
        let conversation = try await desk.conversation(try id(request))
        return .json(
          .ok, document: InterviewerSessionDocuments.history(conversation, by: desk.interviewer.name))
      },
      post("/save-session/{session_id}", "Save the session to a file", .saveConversation) { request in
        let id = try id(request)
        try await desk.save(id)
        return answer(id, "Session saving initiated")
      },
      get("/sessions", "The sessions", .listConversations) { request in
        let skip = try request.query.number("skip", default: 0, in: 0...Int.max)
        let limit = try request.query.number("limit", default: Self.mostListed, in: 1...Self.mostListed)
        let outlines = try await desk.store.outlines(skipping: skip, atMost: limit)
        return .json(.ok, document: InterviewerSessionDocuments.list(outlines))
      },
      Route(
        .delete, "/session/{session_id}", summary: "Save and delete a session", errorBody: DetailBody.body,
        handler: .request { request in
          try await answering(request) {
            let id = try id(request)
            let file = try await desk.delete(id)
            return answer(id, "Session saved to \(file) and deleted successfully")
          }
        }
      ).documented(.deleteConversation),
      post("/end-interview/{session_id}", "End the interview", .endConversation) { request in
        let id = try id(request)
        try await desk.end(id)
        return answer(id, "Interview ended successfully")
      },
      get("/model-info", "Who asks", .modelInfo) { _ in
        .json(.ok, document: InterviewerSessionDocuments.model(desk.interviewer.name))
      },
      get("/security-info/{session_id}", "Attempts to steer the interviewer", .conversationSecurity) {
        request in
        .json(.ok, document: InterviewerSessionDocuments.security(try await desk.outline(try id(request))))
      },
    ]
  }

  private func get(
    _ pattern: String, _ summary: String, _ operation: Operation,
    _ handler: @escaping @Sendable (Request) async throws -> Response
  ) -> Route {
    .get(pattern, summary: summary, errorBody: DetailBody.body) { request in
      try await answering(request) { try await handler(request) }
    }.documented(operation)
  }

  private func post(
    _ pattern: String, _ summary: String, _ operation: Operation, bodyLimit: Int = 1 << 20,
    consumes: [String]? = nil, _ handler: @escaping @Sendable (Request) async throws -> Response
  ) -> Route {
    .post(
      pattern, summary: summary, bodyLimit: bodyLimit, consumes: consumes, errorBody: DetailBody.body
    ) { request in try await answering(request) { try await handler(request) } }.documented(operation)
  }

  // MARK: - Answers

  private func create(_ request: Request) async throws -> Response {
    guard request.body.isEmpty || request.isJSON else {
      throw HTTPError(.unsupportedMediaType, "The body must be application/json.")
    }
    let settings = try await request.json(upTo: Self.maxSettings, SettingsBody.settings)
    let id = try await desk.create(settings)
    return answer(id, "Session created successfully")
  }

  private func answer(_ id: String, _ message: String) -> Response {
    .json(.ok, document: InterviewerSessionDocuments.message(id, message))
  }

  /// The reply as it is said. What fails before its first byte is an answer of its own; afterwards the connection is
  /// cut, so that the client sees that the rest is missing.
  private func reply(to input: ConversationDesk.Input, _ id: String) async throws -> Response {
    let reply = try await desk.reply(to: input, in: id)
    let first = try await reply.next(after: 0)
    return Response(
      .ok,
      headers: [
        "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store",
        // nginx buffers answers unless told not to.
        "X-Accel-Buffering": "no",
      ],
      body: .stream { writer in
        defer { reply.giveUp() }
        var piece = first
        while let next = piece {
          try await writer.write(next.text)
          piece = try await reply.next(after: next.position)
        }
      })
  }

  /// Ids are ours, so that one in another form is of no session.
  private func id(_ request: Request) throws -> String {
    guard let id = UUID(uuidString: try request.parameter("session_id", as: String.self)) else {
      throw ConversationError.notFound
    }
    return id.uuidString.lowercased()
  }

  // MARK: - Errors

  private func answering(_ request: Request, _ work: () async throws -> Response) async throws -> Response {
    do {
      return try await work()
    } catch let error as ConversationError {
      throw error.httpError
    } catch let error as DatabaseError {
      throw failed(error.isDiskFull, "\(error)", request)
    } catch let error as FileError {
      throw failed(error.isDiskFull, "\(error)", request)
    }
  }

  private func failed(_ isDiskFull: Bool, _ reason: String, _ request: Request) -> HTTPError {
    logger.error(
      "an interviewer session could not be kept", ["request_id": request.id, "reason": reason])
    return isDiskFull
      ? HTTPError(.insufficientStorage, "The disk is full; nothing was changed")
      : HTTPError(.internalServerError, "The session could not be read or written")
  }
}
