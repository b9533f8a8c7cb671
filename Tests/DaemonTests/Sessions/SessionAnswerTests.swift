import HTTPServer
import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

@Suite struct SessionAnswerTests {
  @Test func anAnswerBringsMarksAndTheNextQuestionUntilTheLast() async throws {
    let stand = try await DeskStand(questions: 2)
    _ = try await stand.started()
    let first = try await stand.answer()
    #expect(first.evaluation == .scripted(7, 8, 9))
    #expect(first.next?.question == .scripted(2) && first.next?.number == 2)
    #expect(!first.isCompleted && first.totalQuestions == 2)
    let last = try await stand.answer()
    #expect(last.next == nil && last.isCompleted && last.totalQuestions == 2)
    #expect(stand.calls["ask"] == 2 && stand.calls["evaluate"] == 2)
    let session = try await stand.desk.session("s")
    #expect(session.stored.completedAt != nil)
    #expect(session.context.turns.map(\.answer) == ["I did.", "I did."])
    #expect(session.context.turns.map(\.evaluation) == [.scripted(7, 8, 9), .scripted(7, 8, 9)])
    #expect(session.stored.turns[0].voice == #"{"total_score":8.5}"#)
    await #expect(throws: SessionError.completed) { try await stand.desk.take("s") }
  }

  @Test func marksAndTheNextQuestionAreMadeAtTheSameTime() async throws {
    let evaluating = Gate()
    let asking = Gate()
    var interviewer = ScriptedInterviewer()
    interviewer.evaluating = { interview in
      evaluating.open()
      try await asking.pass()
      #expect(interview.turns.last?.answer == nil)
      return .scripted(1, 2, 3)
    }
    interviewer.asking = { number, _ in
      if number > 1 {
        asking.open()
        try await evaluating.pass()
      }
      return .scripted(number)
    }
    let stand = try await DeskStand(interviewer)
    _ = try await stand.started()
    #expect(try await stand.answer().evaluation == .scripted(1, 2, 3))
  }

  @Test func aQuestionIsTakenByOneAnswerAtATime() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    #expect(turn.question == .scripted(1) && turn.number == 1)
    await #expect(throws: SessionError.busy) { try await stand.desk.take("s") }
    turn.release()
    let again = try await stand.desk.take("s")
    // Of a turn that was released before it does nothing.
    turn.release()
    await #expect(throws: SessionError.busy) { try await stand.desk.take("s") }
    again.release()
    try await stand.answer()
  }

  @Test func aTurnThatIsForgottenIsReleased() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    do { _ = try await stand.desk.take("s") }
    try await stand.answer()
  }

  @Test func anUnknownSessionTakesNoAnswer() async throws {
    let stand = try await DeskStand()
    await #expect(throws: SessionError.notFound) { try await stand.desk.take("nobody") }
    await #expect(throws: SessionError.notFound) { try await stand.desk.take("nobody") }
  }

  @Test(arguments: ["evaluating", "asking", "alongside"])
  func aFailureLeavesTheSessionAsItWas(_ part: String) async throws {
    let failure = InterviewerError("the model is away")
    var interviewer = ScriptedInterviewer()
    if part == "evaluating" { interviewer.evaluating = { _ in throw failure } }
    if part == "asking" {
      interviewer.asking = { number, told in
        if number > 1 {
          try await told("Ques")
          throw failure
        }
        return .scripted(number)
      }
    }
    let stand = try await DeskStand(interviewer)
    let before = try await stand.started().stored
    let turn = try await stand.desk.take("s")
    var answer = DeskStand.given(turn)
    if part == "alongside" { answer.alongside = { _ in throw failure } }
    let error = await #expect(throws: (any Error).self) { try await stand.desk.answered(turn, answer) }
    // Clients learn which of the two it was.
    if part == "asking" {
      let detail = "The next question could not be made: the model is away"
      #expect((error as? QuestionFailed)?.detail == detail)
      let refusal = try #require(error.flatMap { AnswerRefusal($0) })
      #expect(refusal.status == .serviceUnavailable && refusal.detail == detail && refusal.retryAfter == 5)
    } else {
      #expect(error as? InterviewerError == failure)
    }
    turn.release()
    #expect(try await stand.store.session("s") == before)
    try await stand.desk.take("s").release()
  }

  @Test func aNextQuestionThatBreaksOffIsMadeAnewForTheAnswer() async throws {
    let failure = InterviewerError("the stream broke off")
    let isFirst = Locked(true)
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { number, told in
      guard number > 1, isFirst.value else { return .scripted(number) }
      isFirst.value = false
      try await told("Ques")
      throw failure
    }
    let stand = try await DeskStand(interviewer)
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    let feed = turn.feed
    let outcome = try await stand.desk.answered(turn, DeskStand.given(turn))
    #expect(outcome.next?.question == .scripted(2))
    #expect(try await stand.store.session("s")?.turns.last?.question == "Question 2?")
    // Whoever followed has seen what is not the question.
    #expect(try await feed.next(after: 0) == .text("Ques", position: 1))
    #expect(try await feed.next(after: 1) == .end(.failed(SessionDesk.sentence(failure))))
    // Who came later has not.
    #expect(try await turn.feed.next(after: 0) == .end(.made))
  }

  @Test func anAnswerThatAnotherWasQuickerThanIsAConflict() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    // Another daemon on the same database.
    try await stand.store.record(
      NewAnswer(number: 1, answer: "Yes.", evaluation: "{}", voice: nil, video: nil), next: nil,
      completes: false, of: turn.session)
    await #expect(throws: SessionError.answered) {
      try await stand.desk.answered(turn, DeskStand.given(turn))
    }
  }

  @Test func aCancelledAnswerLeavesTheSessionAsItWas() async throws {
    let begun = Gate()
    let never = Gate()
    var interviewer = ScriptedInterviewer()
    interviewer.evaluating = { _ in
      begun.open()
      try await never.pass()
      return .scripted(1, 1, 1)
    }
    let stand = try await DeskStand(interviewer)
    let before = try await stand.started().stored
    let answering = Task { try await stand.answer() }
    try await begun.pass()
    answering.cancel()
    await #expect(throws: CancellationError.self) { try await answering.value }
    #expect(try await stand.store.session("s") == before)
    try await stand.desk.take("s").release()
  }

  @Test func whatJoinsAnAnswerIsInItsTransaction() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    var answer = DeskStand.given(turn)
    answer.alongside = { connection in
      // The answer is there already, for nobody else yet.
      let row = try connection.first("SELECT COUNT(answer) AS answers FROM session_turns")
      #expect(try row?.int("answers") == 1)
    }
    _ = try await stand.desk.answered(turn, answer)
  }

  @Test func withoutANextQuestionThereIsNothingToAnswer() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    let outcome = try await stand.answer(generatesNext: false)
    #expect(outcome.next == nil && !outcome.isCompleted && outcome.totalQuestions == 1)
    await #expect(throws: SessionError.unasked) { try await stand.desk.take("s") }
  }

  @Test func aSummaryIsMadeOnce() async throws {
    let stand = try await DeskStand(questions: 1)
    _ = try await stand.started()
    try await stand.answer()
    let session = try await stand.desk.session("s")
    let summary = try await stand.desk.summary(of: session)
    #expect(summary.strengths == ["Clear"])
    #expect(try await stand.desk.summary(of: try await stand.desk.session("s")) == summary)
    #expect(stand.calls["sumUp"] == 1)
  }
}
