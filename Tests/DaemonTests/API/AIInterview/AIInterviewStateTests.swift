import Testing

@testable import Daemon

@Suite struct AIInterviewStateTests {
  private static let order = AIInterviewOrder(jobDescription: "JD", resume: "CV")

  private func asked() -> AIInterviewState {
    var state = AIInterviewState(resumes: true)
    #expect(state.ended(.asked) == .nothing)
    return state
  }

  private func expectRefusal(
    _ step: AIInterviewState.Step, _ words: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard case .refuse(let message) = step else {
      Issue.record("\(step) is no refusal", sourceLocation: sourceLocation)
      return
    }
    #expect(message.contains(words), sourceLocation: sourceLocation)
  }

  @Test func anInterviewGoesFromItsBeginningToItsEnd() {
    var state = AIInterviewState(resumes: false)
    #expect(state.received(.initialize(Self.order)) == .begin(Self.order))
    #expect(state.ended(.asked) == .nothing)
    #expect(state.received(.answer("one")) == .answer("one"))
    #expect(state.ended(.asked) == .nothing)
    #expect(state.received(.answer("two")) == .answer("two"))
    #expect(state.ended(.completed) == .nothing)
    expectRefusal(state.received(.answer("three")), "completed")
  }

  @Test func nothingIsAnsweredBeforeTheBeginning() {
    var state = AIInterviewState(resumes: false)
    expectRefusal(state.received(.answer("one")), "initialize_interview first")
    expectRefusal(state.received(.end), "initialize_interview first")
    #expect(state.received(.initialize(Self.order)) == .begin(Self.order))
    expectRefusal(state.received(.initialize(Self.order)), "being initialized")
    expectRefusal(state.received(.answer("one")), "being initialized")
  }

  @Test func pingsAreAnsweredWhateverIsUnderWay() {
    var states = [
      AIInterviewState(resumes: false), AIInterviewState(resumes: true), asked(), asked(), asked(),
    ]
    #expect(states[3].received(.answer("one")) == .answer("one"))
    #expect(states[4].received(.end) == .end)
    for index in states.indices {
      let before = states[index]
      #expect(states[index].received(.ping) == .pong)
      #expect(states[index] == before)
    }
  }

  @Test func oneAnswerIsWorkedOnAtATime() {
    var state = asked()
    #expect(state.received(.answer("one")) == .answer("one"))
    expectRefusal(state.received(.answer("two")), "is being processed")
    expectRefusal(state.received(.initialize(Self.order)), "is being processed")
    #expect(state.ended(.asked) == .nothing)
    #expect(state.received(.answer("two")) == .answer("two"))
  }

  @Test func whatFailedCanBeDoneAgain() {
    var beginning = AIInterviewState(resumes: false)
    #expect(beginning.received(.initialize(Self.order)) == .begin(Self.order))
    #expect(beginning.ended(.failed) == .nothing)
    #expect(beginning.received(.initialize(Self.order)) == .begin(Self.order))

    var answering = asked()
    #expect(answering.received(.answer("one")) == .answer("one"))
    #expect(answering.ended(.failed) == .nothing)
    #expect(answering.received(.answer("one")) == .answer("one"))

    var ending = asked()
    #expect(ending.received(.end) == .end)
    #expect(ending.ended(.failed) == .nothing)
    #expect(ending.received(.end) == .end)
  }

  @Test func aSecondBeginningThatFailsLeavesTheQuestionOpen() {
    var state = asked()
    #expect(state.received(.initialize(Self.order)) == .begin(Self.order))
    #expect(state.ended(.failed) == .nothing)
    #expect(state.received(.answer("one")) == .answer("one"))
  }

  @Test func whatFailsAfterTheSessionWasFoundLeavesItToBeEnded() {
    var state = AIInterviewState(resumes: true)
    state.found()
    #expect(state.ended(.failed) == .nothing)
    #expect(state.received(.end) == .end)
    #expect(state.ended(.failed) == .nothing)
    #expect(state.received(.answer("one")) == .answer("one"))
  }

  @Test func anEndThatComesEarlyWaitsForWhatIsUnderWay() {
    var answering = asked()
    #expect(answering.received(.answer("one")) == .answer("one"))
    #expect(answering.received(.end) == .nothing)
    #expect(answering.received(.end) == .nothing)
    #expect(answering.ended(.asked) == .end)
    expectRefusal(answering.received(.answer("two")), "being completed")
    #expect(answering.received(.end) == .nothing)
    #expect(answering.ended(.completed) == .nothing)

    var failing = asked()
    #expect(failing.received(.answer("one")) == .answer("one"))
    #expect(failing.received(.end) == .nothing)
    #expect(failing.ended(.failed) == .end)

    var last = asked()
    #expect(last.received(.answer("one")) == .answer("one"))
    #expect(last.received(.end) == .nothing)
    #expect(last.ended(.completed) == .nothing)

    var resuming = AIInterviewState(resumes: true)
    #expect(resuming.received(.end) == .nothing)
    #expect(resuming.ended(.asked) == .end)
  }

  @Test func aCompletedInterviewIsToldAgain() {
    var state = AIInterviewState(resumes: true)
    #expect(state.ended(.completed) == .nothing)
    #expect(state.received(.end) == .tell)
    #expect(state.ended(.completed) == .nothing)
    #expect(state.received(.initialize(Self.order)) == .begin(Self.order))
    #expect(state.ended(.failed) == .nothing)
    #expect(state.received(.end) == .tell)
  }

  @Test func aSessionThatWentOnElsewhereIsToldAnew() {
    var state = asked()
    #expect(state.received(.answer("one")) == .answer("one"))
    #expect(state.ended(.outdated) == .tell)
    #expect(state.ended(.asked) == .nothing)
    #expect(state.received(.answer("two")) == .answer("two"))
  }

  @Test func aSessionThatIsGoneBeginsAnew() {
    var state = asked()
    #expect(state.received(.answer("one")) == .answer("one"))
    #expect(state.received(.end) == .nothing)
    #expect(state.ended(.gone) == .nothing)
    #expect(state.received(.initialize(Self.order)) == .begin(Self.order))
    // What was to end is gone with it.
    #expect(state.ended(.asked) == .nothing)
  }
}
