internal import Interviewing
internal import Storage

extension SessionDesk {
  /// Claims the open question for one answer.
  ///
  /// Throws ``SessionError``, `DatabaseError`, `CancellationError`.
  func take(_ id: String) async throws -> TakenTurn {
    let feed = try await seat(id)
    do {
      return try await turn(of: id, feed)
    } catch {
      leave(id, feed)
      throw error
    }
  }

  /// Ends a session before its last question was answered.
  ///
  /// Throws ``SessionError``, `DatabaseError`, `CancellationError`.
  func complete(_ id: String) async throws {
    let feed = try await seat(id)
    defer { leave(id, feed) }
    try await store.complete(try await session(id).stored)
  }

  private func seat(_ id: String) async throws -> QuestionFeed {
    while true {
      let feed = QuestionFeed()
      switch seats.take(id, { .answering(feed) }) {
      case .answering: throw SessionError.busy
      // Soon there is a question, or it is certain that there is none.
      case .asking(let other, _): try await other.ended()
      case nil: return feed
      }
    }
  }

  private func leave(_ id: String, _ feed: QuestionFeed) {
    seats.vacate(id, feed)
    feed.end(.givenUp)
  }

  private func turn(of id: String, _ feed: QuestionFeed) async throws -> TakenTurn {
    let session = try await session(id)
    guard session.stored.completedAt == nil else { throw SessionError.completed }
    guard let open = session.stored.openTurn, let last = session.context.turns.last else {
      throw SessionError.unasked
    }
    return TakenTurn(
      session: session, question: last.question, number: open.number, feed: feed, seats: seats)
  }

  /// Evaluates an answer while the next question is made, and records both together: where this throws, the session is
  /// as before. Afterwards the turn is released.
  ///
  /// Throws `InterviewerError` where it cannot be evaluated, ``QuestionFailed``, ``SessionError/notFound`` where the session has gone meanwhile and
  /// ``SessionError/answered`` where somebody else answered its question, `DatabaseError`, `CancellationError`, what `alongside` throws.
  func answered(_ turn: TakenTurn, _ answer: GivenAnswer) async throws -> AnswerOutcome {
    let isLast = turn.isLast
    return try await settling(turn) {
      async let evaluating = interviewer.evaluate(answer.spoken, in: turn.context)
      async let asking = isLast || !answer.generatesNext ? nil : following(turn, answer.transcript)
      let (evaluation, asked) = try await (evaluating, asking)
      let number = turn.number + 1
      try await store.record(
        NewAnswer(
          number: turn.number, answer: answer.transcript, evaluation: try JSONText.encode(evaluation),
          voice: answer.voice, video: answer.video),
        next: try asked.map { try $0.stored(as: number) }, completes: isLast, of: turn.session,
        alongside: answer.alongside)
      // Before anybody learns of the question: the answer to it may come at once.
      seats.vacate(turn.session.id, turn.feed)
      turn.feed.end(asked == nil ? .givenUp : .made)
      return AnswerOutcome(
        evaluation: evaluation, next: asked.map { ($0.question, number) }, isCompleted: isLast,
        totalQuestions: asked == nil ? turn.number : number)
    }
  }

  /// Tells those who follow the next question where `work` fails, when the turn is released.
  ///
  /// Throws ``SessionError`` for a conflict, and what else `work` throws.
  func settling<Outcome>(_ turn: TakenTurn, _ work: () async throws -> Outcome) async throws -> Outcome {
    do {
      return try await work()
    } catch {
      if !(error is CancellationError) {
        let feed = turn.feed
        // Before anybody learns of it: who waited for the seat finds it free.
        seats.vacate(turn.session.id, feed)
        feed.end(.failed(Self.sentence(error)))
      }
      guard error is SessionConflict else { throw error }
      // Another daemon's answer was first, or the session has gone.
      guard let there = try await store.session(turn.session.id), there.key == turn.session.key else {
        throw SessionError.notFound
      }
      throw there.completedAt == nil ? SessionError.answered : SessionError.completed
    }
  }

  /// The question that follows `answer`.
  func following(_ turn: TakenTurn, _ answer: String) async throws -> MadeQuestion? {
    var context = turn.context
    if !context.turns.isEmpty { context.turns[context.turns.count - 1].answer = answer }
    let began = ContinuousClock.now
    do {
      return try await ask(context, feed: turn.feed)
    } catch let error as InterviewerError {
      // What its followers have seen cannot be taken back: they learn that it broke off. The answer is not to be
      // lost for that, nor to be given once more. Who comes from now on waits for what is made anew.
      turn.renewFeed(after: .failed(Self.sentence(error)))
      do {
        return MadeQuestion(question: try await interviewer.ask(context, told: nil), took: .now - began)
      } catch let error as InterviewerError {
        throw QuestionFailed(detail: Self.sentence(error))
      }
    }
  }

  /// The next question of `context`; `feed` gets it as it is made, and not its end.
  func ask(_ context: InterviewContext, feed: QuestionFeed) async throws -> MadeQuestion {
    feed.begin()
    let began = ContinuousClock.now
    let question = try await interviewer.ask(context) { feed.append($0) }
    feed.complete(question.text)
    return MadeQuestion(question: question, took: .now - began)
  }

  /// What followers of a question are told of an error.
  static func sentence(_ error: any Error) -> String {
    switch error {
    case let error as InterviewerError: "The next question could not be made: \(error.publicReason)"
    case let error as QuestionFailed: error.detail
    case let error as SessionError: error.detail
    default: "The next question could not be made"
    }
  }
}

/// A question, and how long it took to make.
struct MadeQuestion {
  var question: AskedQuestion
  var took: Duration

  func stored(as number: Int) throws -> NextQuestion {
    NextQuestion(
      number: number, question: question.text, asked: try JSONText.encode(question),
      askSeconds: took / .seconds(1))
  }
}
