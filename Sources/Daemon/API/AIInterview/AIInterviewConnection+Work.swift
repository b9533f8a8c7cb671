internal import Core
internal import HTTPServer
internal import Interviewing
internal import Storage
internal import Synchronization

/// What takes a while. Once there is a session it is the session's, and goes on when the client leaves.
extension AIInterviewConnection {
  /// Begins what the step asks for, where that is work.
  func perform(_ step: AIInterviewState.Step) {
    switch step {
    case .pong, .refuse, .nothing: return
    case .begin: state.withLock { $0.isBeginning = true }
    case .tell, .answer, .end: break
    }
    let task = hub.begin { [self] in
      await work(on: step)
    } refused: { [self] in
      await failed(AIInterviewFailure.busy)
    }
    state.withLock { $0.work = task }
  }

  /// Does what the step asks for, and what follows from it.
  private func work(on step: AIInterviewState.Step) async {
    do {
      switch step {
      case .begin(let order): try await begin(order)
      case .tell: try await tellState()
      case .answer(let text): try await reply(text, to: state.withLock { $0.question }, isKnown: false)
      case .end:
        try await desk.complete(sessionID)
        try await complete()
      case .pong, .refuse, .nothing: break
      }
    } catch {
      await failed(error)
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
    do {
      if try await desk.restored(id, for: candidate) == nil {
        _ = try await desk.start(
          StartOrder(
            userID: try candidate ?? SessionDesk.anonymousUser(of: id), sessionID: id, role: "", company: "",
            cv: order.resume, jd: order.jobDescription, questions: order.questions))
      }
    } catch SessionError.otherUser {
      throw AIInterviewCommand.Mistake(Self.otherUser(candidate))
    }
    take(id)
    try await tellState()
  }

  /// That the interview is there, and what is to be done. Where that fails, the open question can be answered.
  private func tellState() async throws {
    let id = sessionID
    let known = try await desk.session(id)
    state.withLock { $0.interview.found() }
    await tell(.initialized(session: id, questions: known.length))
    if known.isReceived { await tell(.answerReceived(session: id)) }
    do {
      try await goOn(id)
    } catch {
      let failure = AIInterviewFailure(error)
      guard !(error is CancellationError), failure.outcome == .failed,
        let session = try? await desk.session(id), session.stored.completedAt == nil,
        let open = session.stored.openTurn
      else { throw error }
      await tell(failure)
      await asked(open.question, open.number, of: session.length)
    }
  }

  /// Says what is to be done: a question to be answered, or the end. An answer that was received before, and not worked
  /// through, comes first.
  private func goOn(_ id: String) async throws {
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
    default: await work(on: step)
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
    let step = state.withLock { state in
      state.isBeginning = false
      return state.interview.ended(failure.outcome)
    }
    await tell(failure)
    await work(on: step)
  }

  private func tell(_ failure: AIInterviewFailure) async {
    if let reason = failure.logged {
      logger.error("an interview's work failed", ["request_id": socket.id, "reason": "\(reason)"])
    }
    if let message = failure.message { await tell(.error(message)) }
  }
}

extension InterviewSession {
  /// Whether an answer is being worked on, or was when the daemon ended.
  fileprivate var isReceived: Bool { stored.completedAt == nil && stored.openTurn?.received != nil }
}
