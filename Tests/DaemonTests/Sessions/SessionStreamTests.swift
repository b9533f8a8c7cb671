import Interviewing
import TestSupport
import Testing

@testable import Daemon

@Suite struct SessionStreamTests {
  /// Tells "A", and the rest when the gate is open.
  private static func slow(_ gate: Gate, from number: Int = 2) -> ScriptedInterviewer {
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { asked, told in
      guard asked >= number else { return .scripted(asked) }
      try await told("A")
      try await gate.pass()
      try await told("B")
      return AskedQuestion(text: "AB", stage: .technical, askedBy: "scripted")
    }
    return interviewer
  }

  /// A session whose first question was answered, and whose second is left to streams.
  private static func unasked(_ interviewer: ScriptedInterviewer = .init()) async throws -> DeskStand {
    let stand = try await DeskStand(interviewer)
    _ = try await stand.started()
    try await stand.answer(generatesNext: false)
    return stand
  }

  @Test func anOpenQuestionIsStreamedAsItIs() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    #expect(try await stand.streamed() == ["Question 1?"])
    #expect(stand.calls["ask"] == 1)
  }

  @Test func aStreamMakesTheQuestionThatIsMissing() async throws {
    let stand = try await Self.unasked()
    #expect(try await stand.streamed().joined() == "Question 2?")
    let turn = try await stand.desk.take("s")
    #expect(turn.number == 2 && turn.question == .scripted(2))
    turn.release()
    #expect(try await stand.streamed() == ["Question 2?"])
    #expect(stand.calls["ask"] == 2)
  }

  @Test func piecesAreSentAsTheyCome() async throws {
    let gate = Gate()
    let stand = try await Self.unasked(Self.slow(gate))
    var pieces: [String] = []
    // The rest comes only because the first piece has.
    try await stand.desk.follow("s") { piece in
      pieces.append(piece)
      gate.open()
    }
    #expect(pieces == ["A", "B"])
  }

  @Test func severalStreamsFollowOneQuestion() async throws {
    let gate = Gate()
    let stand = try await Self.unasked(Self.slow(gate))
    try await withThrowingTaskGroup(of: String.self) { group in
      let seen = (0..<3).map { _ in Gate() }
      for seen in seen {
        group.addTask {
          var text = ""
          try await stand.desk.follow("s") {
            text += $0
            seen.open()
          }
          return text
        }
      }
      for seen in seen { try await seen.pass() }
      gate.open()
      for try await text in group { #expect(text == "AB") }
    }
    #expect(stand.calls["ask"] == 2)
  }

  @Test func aStreamFollowsTheQuestionOfAnAnswerThatIsBeingWorkedOn() async throws {
    let gate = Gate()
    let stand = try await DeskStand(Self.slow(gate))
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    var pieces: [String] = []
    async let answered = stand.desk.answered(turn, DeskStand.given(turn))
    try await stand.desk.follow("s") { piece in
      pieces.append(piece)
      gate.open()
    }
    #expect(pieces == ["A", "B"])
    #expect(try await answered.next?.question.text == "AB")
    // Who knows the question can answer it.
    try await stand.desk.take("s").release()
  }

  @Test func whenAnAnswerIsGivenUpItsQuestionIsStreamed() async throws {
    let stand = try await DeskStand()
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    async let pieces = stand.streamed()
    turn.release()
    #expect(try await pieces == ["Question 1?"])
  }

  @Test func afterTheLastAnswerThereIsNothingToStream() async throws {
    let stand = try await DeskStand(questions: 1)
    _ = try await stand.started()
    let turn = try await stand.desk.take("s")
    let pieces = Task { try await stand.streamed() }
    _ = try await stand.desk.answered(turn, DeskStand.given(turn))
    await #expect(throws: SessionError.completed) { try await pieces.value }
    await #expect(throws: SessionError.completed) { _ = try await stand.streamed() }
    await #expect(throws: SessionError.notFound) { _ = try await stand.streamed("nobody") }
  }

  @Test func aStreamTellsSinceWhenItsQuestionIsMade() async throws {
    let stand = try await Self.unasked(ScriptedInterviewer())
    let begins = Locked<[ContinuousClock.Instant?]>([])
    // The first makes the question, the second finds it.
    for _ in 0..<2 {
      try await stand.desk.follow("s", began: { begins.value.append($0) }) { _ in }
    }
    #expect(begins.value.count == 2)
    #expect(begins.value.first != .some(nil) && begins.value.last == .some(nil))
  }

  @Test func aQuestionThatFailsInItsMiddleIsNotAsked() async throws {
    let isAway = Locked(true)
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { number, told in
      if number > 1, isAway.value {
        try await told("Ques")
        throw InterviewerError("the model is away")
      }
      return .scripted(number)
    }
    let stand = try await Self.unasked(interviewer)
    var pieces: [String] = []
    let error = await #expect(throws: QuestionFailed.self) {
      try await stand.desk.follow("s") { pieces.append($0) }
    }
    #expect(error?.detail == "The next question could not be made: the model is away")
    #expect(pieces == ["Ques"])
    await #expect(throws: SessionError.unasked) { try await stand.desk.take("s") }
    isAway.value = false
    #expect(try await stand.streamed() == ["Question 2?"])
  }

  @Test func theLastStreamThatLeavesEndsTheMakingOfItsQuestion() async throws {
    let seen = Gate()
    let wasCancelled = Gate()
    let never = Gate()
    let isFirst = Locked(true)
    var interviewer = ScriptedInterviewer()
    interviewer.asking = { number, told in
      guard number > 1, isFirst.value else { return .scripted(number) }
      isFirst.value = false
      try await told("A")
      do { try await never.pass() } catch {
        wasCancelled.open()
        throw error
      }
      return .scripted(number)
    }
    let stand = try await Self.unasked(interviewer)
    let stream = Task { try await stand.desk.follow("s") { _ in seen.open() } }
    try await seen.pass()
    stream.cancel()
    await #expect(throws: CancellationError.self) { try await stream.value }
    try await wasCancelled.pass()
    #expect(try await stand.streamed() == ["Question 2?"])
  }

  @Test func aStreamThatLeavesDoesNotDisturbTheOthers() async throws {
    let gate = Gate()
    let stand = try await Self.unasked(Self.slow(gate))
    let seen = [Gate(), Gate()]
    let leaving = Task { try await stand.desk.follow("s") { _ in seen[0].open() } }
    let staying = Task {
      var text = ""
      try await stand.desk.follow("s") {
        text += $0
        seen[1].open()
      }
      return text
    }
    for seen in seen { try await seen.pass() }
    leaving.cancel()
    await #expect(throws: CancellationError.self) { try await leaving.value }
    gate.open()
    #expect(try await staying.value == "AB")
  }

  @Test func anAnswerWaitsForAQuestionThatIsBeingMade() async throws {
    let gate = Gate()
    let stand = try await Self.unasked(Self.slow(gate))
    let seen = Gate()
    let stream = Task { try await stand.desk.follow("s") { _ in seen.open() } }
    try await seen.pass()
    async let turn = stand.desk.take("s")
    gate.open()
    #expect(try await turn.question.text == "AB")
    try await stream.value
  }
}
