internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Storage
internal import Synchronization

/// One client of `WebSocket /ws/ai-interview`. What it says wrong is answered; it is not a reason to leave. Work goes on
/// beside the reading, so that pings are answered meanwhile, and, once the session is there, when the client leaves.
final class AIInterviewConnection: Sendable {
  struct State {
    var sessionID: String
    /// Whether the client has named it, or begun the session.
    var isNamed: Bool
    var interview: AIInterviewState
    /// Of the question that the client was told last.
    var question = 0
    var isClosed = false
    /// While there is no session yet, nothing is owed to a client that leaves.
    var isBeginning = false
    /// What was begun last.
    var work: Task<Void, Never>?
  }

  let socket: WebSocket
  let hub: AIInterviewHub
  let desk: SessionDesk
  let logger: Logger
  let candidateID: String?
  let state: Mutex<State>

  /// Looks for the session that the request names, and says so.
  ///
  /// Throws what sending throws.
  static func open(
    _ socket: WebSocket, _ request: Request, hub: AIInterviewHub, desk: SessionDesk, logger: Logger
  ) async throws -> AIInterviewConnection {
    let names = ConnectionNames(request.query)
    var problems = names.problems
    var isThere = false
    // Otherwise the session stays with whoever has it.
    var isTaken = true
    var sessionID = names.sessionID
    if let id = sessionID {
      do {
        isThere = try await desk.restored(id, for: names.candidateID) != nil
      } catch SessionError.otherUser {
        problems.append(otherUser(names.candidateID))
        // Who has not said who they are may do so with initialize_interview.
        if names.candidateID == nil { isTaken = false } else { sessionID = nil }
      } catch {
        isTaken = false
        logger.error("cannot look for a session", ["request_id": request.id, "reason": "\(error)"])
        problems.append("The session could not be looked for: send initialize_interview to try again")
      }
    }
    let connection = AIInterviewConnection(
      socket, hub: hub, desk: desk, logger: logger, candidateID: names.candidateID,
      state: State(
        sessionID: sessionID ?? "session_" + Self.random(), isNamed: sessionID != nil,
        interview: AIInterviewState(resumes: isThere)))
    if isTaken { hub.hold(connection.sessionID, socket) }
    try await connection.greet(isThere: isThere, problems)
    return connection
  }

  /// Why a session is not this candidate's; nil is who does not say.
  static func otherUser(_ candidate: String?) -> String {
    candidate == nil
      ? "This session was begun with a candidate_id: give the same to go on with it"
      : SessionError.otherUser.detail
  }

  private init(
    _ socket: WebSocket, hub: AIInterviewHub, desk: SessionDesk, logger: Logger, candidateID: String?,
    state: sending State
  ) {
    self.socket = socket
    self.hub = hub
    self.desk = desk
    self.logger = logger
    self.candidateID = candidateID
    self.state = Mutex(state)
  }

  static func random() -> String { UUID().uuidString.lowercased().filter { $0 != "-" } }

  var sessionID: String { state.withLock { $0.sessionID } }

  private func greet(isThere: Bool, _ problems: [String]) async throws {
    let id = sessionID
    try await send(.connected(session: id))
    for problem in problems { try await send(.error(problem)) }
    if isThere {
      perform(.tell)
    } else {
      try await send(.welcome(session: id))
    }
  }

  /// Answers messages until the client leaves, or another connection takes over.
  func run() async throws {
    defer {
      state.withLock { state in
        state.isClosed = true
        let isTakenOver = hub.leave(state.sessionID, socket)
        if state.isBeginning, !isTakenOver { state.work?.cancel() }
      }
    }
    for await message in socket.messages {
      switch AIInterviewCommand.read(message) {
      case .failure(let mistake): try await send(.error(mistake.message))
      case .success(let command):
        switch state.withLock({ $0.interview.received(command) }) {
        case .pong: try await send(.pong)
        case .refuse(let reason): try await send(.error(reason))
        case let step: perform(step)
        }
      }
    }
  }

  /// The connection is that of the session, which is there, from now on, unless its client has left.
  func take(_ id: String) {
    state.withLock { state in
      if !id.utf8.elementsEqual(state.sessionID.utf8) { hub.leave(state.sessionID, socket) }
      state.sessionID = id
      state.isNamed = true
      state.isBeginning = false
      // Under the lock: who leaves finds what is to be left.
      if !state.isClosed { hub.hold(id, socket) }
    }
  }

  private func send(_ message: AIInterviewMessage) async throws {
    try await socket.send(message.document(at: Date()).text)
  }

  /// To a client that may have left.
  func tell(_ message: AIInterviewMessage) async { try? await send(message) }
}

/// What a connection's address names.
private struct ConnectionNames {
  var sessionID: String?
  var candidateID: String?
  /// Sentences.
  var problems: [String] = []

  init(_ query: Query) {
    func name(_ field: String, _ rule: TextRule) -> String? {
      guard let value = query[field], !value.isEmpty else { return nil }
      do throws(AIInterviewCommand.Mistake) {
        return try AIInterviewCommand.Mistake.unless(field, rule, .text(value))
      } catch {
        problems.append(error.message)
        return nil
      }
    }
    sessionID = name("session_id", .sessionID)
    candidateID = name("candidate_id", .userID)
  }
}
