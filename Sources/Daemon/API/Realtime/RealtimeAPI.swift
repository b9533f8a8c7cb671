internal import Core
internal import HTTPServer
internal import Interviewing
internal import Speech

/// OpenAI's Realtime protocol, as far as an interview needs it.
struct RealtimeAPI: Sendable {
  /// What the bearer of an ephemeral secret (`ek_…`) may do. Throws `HTTPError`: 401 when it does not hold.
  let admit: @Sendable (String) async throws -> RealtimeAdmission
  let listener: TurnListener
  let interviewer: any Interviewer
  /// What a session says its model is when the client names none.
  let model: String
  let logger: Logger
  private let hub = RealtimeHub()

  init(
    admit: @escaping @Sendable (String) async throws -> RealtimeAdmission, listener: TurnListener,
    interviewer: any Interviewer, model: String, logger: Logger
  ) {
    self.admit = admit
    self.listener = listener
    self.interviewer = interviewer
    self.model = model
    self.logger = logger
  }

  var routes: [Route] {
    var route = Route.webSocket(
      "/v1/realtime", summary: "Hold an interview by voice: OpenAI's Realtime protocol",
      subprotocols: ["realtime"]
    ) { socket, request in
      try await hold(socket, request)
    }
    // What is not even a secret is refused before the WebSocket is opened; whether one holds takes a database to tell.
    route.admission = { (request) throws(HTTPError) in _ = try RealtimeCredential(request) }
    return [route.documented(.realtime)]
  }

  private func hold(_ socket: WebSocket, _ request: Request) async throws {
    let credential = try RealtimeCredential(request)
    let admission: RealtimeAdmission
    do {
      admission = try await admit(credential.secret)
    } catch {
      return try await refuse(socket, error)
    }
    let settings = RealtimeSettings(
      model: credential.model ?? model, instructions: admission.instructions,
      recogniser: listener.recogniser?.name, interviewer: interviewer.name)
    guard
      let conversation = RealtimeConversation(admission, settings: settings, dialect: credential.dialect)
    else { return try await refuse(socket, PipelineError.outOfMemory) }
    let connection = RealtimeConnection(
      socket, conversation, listener: listener, interviewer: interviewer, logger: logger,
      readmit: { [admit] in _ = try await admit(credential.secret) })
    await hub.hold(.init(admission), connection)
  }

  private func refuse(_ socket: WebSocket, _ error: any Error) async throws {
    let problem = RealtimeProblem(refusal: error)
    if !(error is HTTPError) {
      logger.error("a realtime session could not begin", ["error": "\(type(of: error))"])
    }
    try await socket.send(RealtimeEvent.error(problem).text(id: "event_1"))
    let isOurs = problem.type == "server_error"
    await socket.close(isOurs ? .internalError : .policyViolation, reason: problem.code)
  }
}
