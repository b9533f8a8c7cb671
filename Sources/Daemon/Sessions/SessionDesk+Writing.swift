internal import Interviewing
internal import Storage
internal import Synchronization

/// What follows a written answer.
enum AnswerSequel: Sendable {
  case question(AskedQuestion, number: Int)
  case end
}

extension SessionDesk {
  /// Takes a written answer. It is kept at once, which `kept` is told; then, as soon as the next question is made and
  /// both are recorded, `next` is told what follows: nobody waits for the marks. They are recorded with the answer where
  /// they are ready by then, else when they are, and this returns after that.
  ///
  /// Throws as ``answered(_:_:)``, but nothing about marks: those that could not be made or recorded are made again when
  /// they are needed.
  func reply(
    _ turn: TakenTurn, _ text: String, kept: () async -> Void, next: (AnswerSequel) async throws -> Void
  ) async throws {
    let marks = Marks()
    let key = AnswerKey(session: turn.session.key, number: turn.number)
    // They are stored by then, or lost.
    defer { freshMarks.withLock { $0[key] = nil } }
    async let evaluating: Void = {
      let evaluation = try await evaluation(of: text, to: turn.number, of: turn.session, in: turn.context)
      marks.made.withLock { $0 = evaluation }
    }()
    let (sequel, areKept) = try await settling(turn) {
      async let asking = turn.isLast ? nil : following(turn, text)
      try await store.keepReceived(text, number: turn.number, of: turn.session)
      await kept()
      let asked = try await asking
      let evaluation = marks.made.withLock { $0 }
      let number = turn.number + 1
      try await store.record(
        NewAnswer(
          number: turn.number, answer: text, evaluation: try evaluation.map { try JSONText.encode($0) }),
        next: try asked.map { try $0.stored(as: number) }, completes: turn.isLast, of: turn.session)
      seats.vacate(turn.session.id, turn.feed)
      turn.feed.end(asked == nil ? .givenUp : .made)
      let sequel = asked.map { AnswerSequel.question($0.question, number: number) } ?? .end
      return (sequel, evaluation != nil)
    }
    try await next(sequel)
    try? await evaluating
    guard !areKept, let evaluation = marks.made.withLock({ $0 }) else { return }
    _ = try? await store.keepEvaluation(
      try JSONText.encode(evaluation), number: turn.number, of: turn.session)
  }

  /// An answer is marked once, whoever asks for its marks before they are stored.
  ///
  /// - Parameters:
  ///   - interview: up to the question that was answered, which has no answer in it.
  ///   - mayBeStored: whether the marks may have been stored since `session` was read.
  private func evaluation(
    of text: String, to number: Int, of session: Session, in interview: InterviewContext,
    mayBeStored: Bool = false
  ) async throws -> AnswerEvaluation {
    let question = interview.turns.last?.question.text ?? ""
    let key = AnswerKey(session: session.key, number: number)
    return try await evaluations.value(key) { [self] in
      if let fresh = freshMarks.withLock({ $0[key] }) { return fresh }
      if mayBeStored, let stored = try await store.session(session.id), stored.key == session.key,
        let marks = stored.turns.first(where: { $0.number == number })?.evaluation
      {
        return try StoredText.value(marks)
      }
      let marks = try await interviewer.evaluate(
        SpokenAnswer(question: question, writing: text), in: interview)
      // Nobody would take them away again.
      try Task.checkCancellation()
      freshMarks.withLock { $0[key] = marks }
      return marks
    }
  }

  /// The session with the marks of all its answers: those that are still being made are waited for, and those that
  /// never were, because the daemon ended, are made now.
  ///
  /// Throws `InterviewerError`, ``SessionError/notFound``, `DatabaseError`, `CancellationError`.
  func evaluated(_ session: InterviewSession) async throws -> InterviewSession {
    var isComplete = true
    for (place, turn) in session.context.turns.enumerated() where turn.evaluation == nil {
      guard let answer = turn.answer else { continue }
      isComplete = false
      var interview = session.context
      interview.turns = Array(interview.turns[...place])
      interview.turns[place].answer = nil
      let number = session.stored.turns[place].number
      defer { freshMarks.withLock { $0[AnswerKey(session: session.stored.key, number: number)] = nil } }
      let evaluation = try await evaluation(
        of: answer, to: number, of: session.stored, in: interview, mayBeStored: true)
      _ = try await store.keepEvaluation(
        try JSONText.encode(evaluation), number: number, of: session.stored)
    }
    return isComplete ? session : try await self.session(session.stored.id)
  }

  /// The scores of a session that has ended. They are made once; then they belong to it.
  ///
  /// Throws as ``evaluated(_:)``.
  func assessment(of session: InterviewSession) async throws -> InterviewAssessment {
    if let known = session.stored.assessment { return try StoredText.value(known) }
    let text = try await assessments.value(session.stored.key) { [self] in
      let session = try await evaluated(session)
      let assessment = try await interviewer.assess(session.context)
      return try await store.keepAssessment(try JSONText.encode(assessment), of: session.stored)
    }
    return try StoredText.value(text)
  }

  private final class Marks: Sendable {
    let made = Mutex<AnswerEvaluation?>(nil)
  }
}

extension SpokenAnswer {
  /// An answer that was written: its lines and sentences are what pauses part in speech.
  init(question: String, writing text: String) {
    var utterances: [Utterance] = []
    for line in text.split(whereSeparator: \.isNewline) {
      var words: [Word] = []
      for word in line.split(whereSeparator: \.isWhitespace) {
        words.append(Word(String(word), start: 0, end: 0))
        // Not within a word, as in numbers and names.
        guard word.last.map({ ".!?".contains($0) }) == true else { continue }
        utterances.append(Utterance(words: words))
        words = []
      }
      if !words.isEmpty { utterances.append(Utterance(words: words)) }
    }
    self.init(question: question, idealAnswer: "", utterances: utterances, hasFillers: true, pauses: nil)
  }
}
