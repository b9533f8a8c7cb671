internal import Core
internal import HTTPServer
internal import Interviewing
internal import Storage
internal import Synchronization

/// What takes a while. It is the session's, and goes on when the client leaves.
extension AIInterviewConnection {
  func perform(_ step: AIInterviewState.Step) {
    let work: @Sendable () async throws -> Void
    switch step {
    case .begin(let order): work = { [self] in try await begin(order) }
    case .tell: work = { [self] in try await tellState() }
    case .answer(let text):
      work = { [self] in try await reply(text, to: state.withLock { $0.question }, isKnown: false) }
    case .end:
      work = { [self] in
        try await desk.complete(sessionID)
        try await complete()
      }
    case .pong, .refuse, .nothing: return
    }
    hub.begin { [self] in
      do {
        try await work()
      } catch {
        await failed(error)
      }
    }
  }

  private func ended(_ outcome: AIInterviewState.Outcome) -> AIInterviewState.Step {
    state.withLock { $0.interview.ended(outcome) }
  }

  private func begin(_ order: AIInterviewOrder) async throws {
    let (known, isNamed) = state.withLock { ($0.sessionID, $0.isNamed) }
    let id = order.sessionID ?? known
    if isNamed, !id.utf8.elementsEqual(known.utf8) {
      throw AIInterviewCommand.Mistake(
        "This connection is for another session: open a new one for this session_id")
    }
    if let one = order.candidateID, let other = candidateID, !one.utf8.elementsEqual(other.utf8) {
      throw AIInterviewCommand.Mistake("data.candidate_id differs from the connection's candidate_id")
    }
    let candidate = order.candidateID ?? candidateID
    if try await desk.restored(id, for: candidate) == nil {
      _ = try await desk.start(
        StartOrder(
          userID: candidate ?? "candidate_" + Self.random(), sessionID: id, role: "", company: "",
          cv: order.resume, jd: order.jobDescription, questions: order.questions))
    }
    take(id)
    try await tellState()
  }

  /// That the interview is there, and what is to be done: a question to be answered, or its end. An answer that was
  /// received before, and not worked through, comes first.
  private func tellState() async throws {
    let id = sessionID
    let known = try await desk.session(id)
    await tell(.initialized(session: id, questions: known.length))
    if known.isReceived { await tell(.answerReceived(session: id)) }
    while true {
      // While an answer is being worked on its question is not open.
      while let seat = desk.seats[id] { try await seat.feed.ended() }
      let session = try await desk.session(id)
      guard session.stored.completedAt == nil else { return try await complete() }
      if let open = session.stored.openTurn {
        guard let received = open.received else {
          return await asked(open.question, open.number, of: session.length)
        }
        do {
          return try await reply(received, to: open.number, isKnown: true)
        } catch SessionError.busy {
          // Another connection has just taken it up.
          continue
        }
      }
      // Nobody makes the question that is to follow.
      try await desk.follow(id) { _ in }
    }
  }

  /// - Parameter isKnown: whether the client knows that the answer was received.
  private func reply(_ text: String, to number: Int, isKnown: Bool) async throws {
    let id = sessionID
    let turn = try await desk.take(id)
    // The client speaks of the question that it knows, which another may have answered.
    guard turn.number == number else { throw SessionError.answered }
    try await desk.reply(turn, text) {
      if !isKnown { await tell(.answerReceived(session: id)) }
    } next: { sequel in
      switch sequel {
      case .question(let question, let number):
        await asked(question.text, number, of: turn.context.plan.slots.count)
      case .end: try await complete()
      }
    }
  }

  private func asked(_ question: String, _ number: Int, of total: Int) async {
    let step = state.withLock { state in
      state.question = number
      return state.interview.ended(.asked)
    }
    switch step {
    case .nothing: await tell(.question(question, number: number, of: total, session: sessionID))
    default: perform(step)
    }
  }

  private func complete() async throws {
    let id = sessionID
    let assessment = try await desk.assessment(of: try await desk.session(id))
    _ = ended(.completed)
    await tell(.completed(assessment, session: id))
  }

  private func failed(_ error: any Error) async {
    // The daemon ends: what was received is taken up again when it is back.
    guard !(error is CancellationError) else { return }
    let failure = AIInterviewFailure(error)
    if let reason = failure.logged {
      logger.error("an interview's work failed", ["request_id": socket.id, "reason": "\(reason)"])
    }
    let step = ended(failure.outcome)
    if let message = failure.message { await tell(.error(message)) }
    perform(step)
  }
}

extension InterviewSession {
  /// Whether an answer is being worked on, or was when the daemon ended.
  fileprivate var isReceived: Bool { stored.completedAt == nil && stored.openTurn?.received != nil }
}
