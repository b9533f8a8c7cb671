import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

@Suite struct SessionReplyTests {
  private func reply(
    _ stand: DeskStand, _ text: String = "I did.", kept: @escaping @Sendable () -> Void = {}
  ) async throws -> AnswerSequel? {
    let sequel = Locked<AnswerSequel?>(nil)
    let turn = try await stand.desk.take("s")
    try await stand.desk.reply(turn, text) {
      kept()
    } next: {
      sequel.value = $0
    }
    return sequel.value
  }

  @Test func aWrittenAnswerIsKeptThenFollowedByTheNextQuestionUntilTheEnd() async throws {
    let stand = try await DeskStand(questions: 2)
    _ = try await stand.started()
    let kept = Locked(0)
    guard case .question(let question, let number) = try await reply(stand, kept: { kept.value += 1 }) else {
      Issue.record("no question")
      return
    }
    #expect(question == .scripted(2) && number == 2 && kept.value == 1)
    guard case .end = try await reply(stand, "And so on.") else {
      Issue.record("no end")
      return
    }
    let session = try await stand.desk.session("s")
    #expect(session.stored.completedAt != nil)
    #expect(session.context.turns.map(\.answer) == ["I did.", "And so on."])
    #expect(session.context.turns.map(\.evaluation) == [.scripted(7, 8, 9), .scripted(7, 8, 9)])
    #expect(session.stored.turns.allSatisfy { $0.received == nil })
  }

  @Test func marksThatTakeLongerKeepNobodyWaiting() async throws {
    let asked = Gate()
    var interviewer = ScriptedInterviewer()
    interviewer.evaluating = { _ in
      try await asked.pass()
      return .scripted(1, 2, 3)
    }
    let stand = try await DeskStand(interviewer)
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    try await stand.desk.reply(turn, "I did.") {
    } next: { _ in
      // The question is there, and can be answered.
      let session = try await stand.desk.session("s")
      #expect(session.stored.openTurn?.number == 2)
      #expect(session.context.turns[0].answer == "I did." && session.context.turns[0].evaluation == nil)
      try await stand.desk.take("s").release()
      asked.open()
    }
    #expect(try await stand.desk.session("s").context.turns[0].evaluation == .scripted(1, 2, 3))
  }

  @Test func anAnswerIsStoredBeforeItIsWorkedOn() async throws {
    let seen = Locked<String?>(nil)
    let stand = Locked<DeskStand?>(nil)
    var interviewer = ScriptedInterviewer()
    let kept = Gate()
    interviewer.asking = { number, _ in
      if number > 1 {
        try await kept.pass()
        seen.value = try await stand.value?.store.session("s")?.openTurn?.received
      }
      return .scripted(number)
    }
    let made = try await DeskStand(interviewer)
    stand.value = made
    _ = try await made.started()
    _ = try await reply(made, "Kept.", kept: { kept.open() })
    stand.value = nil
    #expect(seen.value == "Kept.")
  }

  @Test func aReplyThatFailsStaysToBeTakenUp() async throws {
    let failure = InterviewerError("the model is away")
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { number, _ in
      if number > 1 { throw failure }
      return .scripted(number)
    }
    let stand = try await DeskStand(interviewer)
    _ = try await stand.started()
    await #expect(throws: QuestionFailed.self) { _ = try await reply(stand, "Lost?") }
    let open = try await stand.desk.session("s").stored.openTurn
    #expect(open?.number == 1 && open?.received == "Lost?")
    try await stand.desk.take("s").release()
  }

  @Test func anAnswerWhoseNextQuestionFailedIsAssessedAtTheEnd() async throws {
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { number, _ in
      if number > 1 { throw InterviewerError("the model is away") }
      return .scripted(number)
    }
    interviewer.assessing = { interview in
      #expect(interview.turns.map(\.answer) == ["Lost?"])
      #expect(interview.turns.map(\.evaluation) == [.scripted(7, 8, 9)])
      return InterviewAssessment(
        .init(technical: 5, communication: 5, problemSolving: 5, culturalFit: 5), strengths: [],
        areasForImprovement: [], feedback: "So so.", assessedBy: "scripted")
    }
    let stand = try await DeskStand(interviewer)
    _ = try await stand.started()
    await #expect(throws: QuestionFailed.self) { _ = try await reply(stand, "Lost?") }
    try await stand.desk.complete("s")
    #expect(try await stand.desk.assessment(of: try await stand.desk.session("s")).overall == 5)
  }

  @Test func aReplyThatFailsLeavesItsSeatBeforeThoseWhoWaitAreTold() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    // Another daemon is quicker.
    try await stand.store.record(
      NewAnswer(number: 1, answer: "Yes.", evaluation: nil), next: nil, completes: false, of: turn.session)
    await #expect(throws: SessionError.answered) {
      try await stand.desk.reply(turn, "No.", kept: {}, next: { _ in })
    }
    // The turn is still there: nobody has released it.
    try await turn.feed.ended()
    #expect(stand.desk.seats["s"] == nil)
  }

  @Test func anAssessmentWaitsForMarksAndMakesThoseThatNeverWere() async throws {
    let isFirst = Locked(true)
    var interviewer = ScriptedInterviewer()
    interviewer.evaluating = { interview in
      if isFirst.value {
        isFirst.value = false
        throw InterviewerError("not today")
      }
      #expect(interview.turns.count == 1 && interview.turns[0].answer == nil)
      return .scripted(4, 5, 6)
    }
    interviewer.assessing = { interview in
      #expect(interview.turns.map(\.evaluation) == [.scripted(4, 5, 6)])
      return InterviewAssessment(
        .init(technical: 5, communication: 5, problemSolving: 5, culturalFit: 5), strengths: [],
        areasForImprovement: [], feedback: "So so.", assessedBy: "scripted")
    }
    let stand = try await DeskStand(interviewer, questions: 1)
    _ = try await stand.started()
    _ = try await reply(stand)
    #expect(try await stand.desk.session("s").context.turns[0].evaluation == nil)
    let assessment = try await stand.desk.assessment(of: try await stand.desk.session("s"))
    #expect(assessment.overall == 5)
    #expect(try await stand.desk.session("s").context.turns[0].evaluation == .scripted(4, 5, 6))
  }

  @Test func anAssessmentIsMadeOnce() async throws {
    let stand = try await DeskStand(questions: 1)
    _ = try await stand.started()
    _ = try await reply(stand)
    let session = try await stand.desk.session("s")
    async let one = stand.desk.assessment(of: session)
    async let other = stand.desk.assessment(of: session)
    let (first, second) = try await (one, other)
    #expect(first == second && first.overall == 8.5)
    #expect(try await stand.desk.assessment(of: try await stand.desk.session("s")) == first)
    #expect(stand.calls["assess"] == 1)
    // What API 001 tells of it stands beside it.
    #expect(try await stand.desk.summary(of: try await stand.desk.session("s")).strengths == ["Clear"])
  }

  @Test func aSessionThatIsEndedTakesNoMoreAnswers() async throws {
    let stand = try await DeskStand(questions: 3)
    _ = try await stand.started()
    let late = try await stand.desk.take("s")
    await #expect(throws: SessionError.busy) { try await stand.desk.complete("s") }
    // Another daemon ends it on the same database.
    try await stand.store.complete(late.session)
    await #expect(throws: SessionError.completed) {
      try await stand.desk.answered(late, DeskStand.given(late))
    }
    late.release()
    let session = try await stand.desk.session("s")
    #expect(session.stored.completedAt != nil && session.stored.openTurn?.number == 1)
    await #expect(throws: SessionError.completed) { try await stand.desk.take("s") }
    try await stand.desk.complete("s")
    #expect(try await stand.desk.session("s").stored.completedAt == session.stored.completedAt)
  }

  @Test func anInterviewHasAsManyQuestionsAsWereAskedFor() async throws {
    let stand = try await DeskStand(questions: 2)
    var order = DeskStand.order()
    order.questions = 7
    #expect(try await stand.desk.start(order).session.length == 7)
    #expect(try await stand.desk.start(DeskStand.order("other")).session.length == 2)
  }

  @Test func aSessionOfANamedCandidateGoesOnForThatNameAlone() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    #expect(try await stand.desk.restored("s", for: "u")?.stored.id == "s")
    for other in ["U", nil] {
      await #expect(throws: SessionError.otherUser) { try await stand.desk.restored("s", for: other) }
    }
    #expect(try await stand.desk.restored("t", for: nil) == nil)
  }

  @Test func theIdIsEnoughForASessionWhoseCandidateHasNoName() async throws {
    let stand = try await DeskStand()
    let anonymous = try SessionDesk.anonymousUser(of: "s")
    #expect(try SessionDesk.anonymousUser(of: "t") != anonymous)
    _ = try await stand.desk.start(DeskStand.order(user: anonymous))
    #expect(try await stand.desk.restored("s", for: nil)?.stored.id == "s")
    await #expect(throws: SessionError.otherUser) { try await stand.desk.restored("s", for: "u") }
    // So it is where two connections begin it at the same time.
    #expect(try await stand.desk.start(DeskStand.order(user: anonymous)).isNew == false)
  }
}
