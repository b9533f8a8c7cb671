import Foundation
import Interviewing
import Storage
import TestSupport
import Testing

@testable import Daemon

@Suite struct ConversationDeskTests {
  private static func speaking(
    _ saying: @escaping @Sendable (Dialogue, ScriptedInterviewer.Told) async throws -> String
  ) -> ScriptedInterviewer {
    var interviewer = ScriptedInterviewer()
    interviewer.saying = saying
    return interviewer
  }

  @Test func anInterviewIsHeldToItsEnd() async throws {
    let cues = Locked<[DialogueCue]>([])
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        cues.value.append(dialogue.cue)
        try await told("So.")
        return "So."
      })
    let id = try await stand.started()
    #expect(try await stand.outline(id).progress == .init(step: 1, isActive: true))
    #expect(try await stand.say(.candidate("One."), id) == "So.")
    #expect(try await stand.outline(id).progress.asked == 1)
    #expect(try await stand.say(.candidate("Two."), id) == "So.\n\nEnd of interview")
    #expect(cues.value == [.welcome(candidate: "", position: ""), .behavioral(number: 1), .closing])
    #expect(
      try await stand.said(id) == [
        "assistant: So.", "user: One.", "assistant: So.", "user: Two.", "assistant: So.\n\nEnd of interview",
      ])
    #expect(try await stand.outline(id).progress.isActive == false)
    await #expect(throws: ConversationError.isNotActive) { try await stand.say(.candidate("Three."), id) }
  }

  @Test func theEndIsTheScriptsToSay() async throws {
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        let pieces =
          dialogue.cue == .closing ? ["Bye. **End", " of interview.**"] : ["So. END of ", "interview"]
        for piece in pieces { try await told(piece) }
        return pieces.joined()
      })
    let id = try await stand.created { $0.behavioralQuestions = 0 }
    #expect(try await stand.say(.start, id) == "So.")
    #expect(try await stand.say(.candidate("Yes."), id) == "Bye.\n\nEnd of interview")
    #expect(try await stand.said(id).last == "assistant: Bye.\n\nEnd of interview")
  }

  @Test func nothingButTheEndIsNoReply() async throws {
    let stand = try await ConversationStand(
      Self.speaking { _, told in
        try await told("End of interview.")
        return "End of interview."
      })
    let id = try await stand.created()
    await #expect(throws: ConversationError.self) { try await stand.say(.start, id) }
    #expect(try await stand.said(id).isEmpty)
  }

  @Test func aQuestionOfOursMayNameTheEnd() async throws {
    let question = "What do you expect at the end of interview rounds?"
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        let text = if case .put(let question) = dialogue.cue { question } else { "So." }
        try await told(text)
        return text
      })
    let id = try await stand.created {
      $0.behavioralQuestions = 0
      $0.customQuestions = [question]
    }
    try await stand.say(.start, id)
    #expect(try await stand.say(.candidate("Yes."), id) == question)
  }

  @Test func theInterviewerKnowsWhatWasSetAndSaid() async throws {
    let seen = Locked<Dialogue?>(nil)
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        seen.value = dialogue
        try await told("So.")
        return "So."
      })
    let id = try await stand.created {
      $0.temperature = 1.5
      $0.topP = 0.2
      $0.skills = ["Go", "SQL"]
      $0.jobPosition = "Engineer"
      $0.jobDescription = "Much."
    }
    try await stand.say(.start, id)
    try await stand.say(.operator("Be brief."), id)
    let dialogue = try #require(seen.value)
    #expect(dialogue.temperature == 1.5 && dialogue.topP == 0.2)
    #expect(dialogue.instructions.contains("Mia"))
    #expect(dialogue.facts.map(\.text) == ["Engineer", "Go\nSQL", "Much."])
    #expect(dialogue.messages.map(\.content) == ["So.", "Be brief."])
    #expect(dialogue.messages.map(\.role) == [.assistant, .system])
    #expect(dialogue.cue == .resume)
    #expect(try await stand.outline(id).progress == .init(step: 1, isActive: true))
  }

  @Test func messagesThatTryToSteerAreCountedAndThoseOfOperatorsAreNot() async throws {
    let stand = try await ConversationStand()
    let id = try await stand.started()
    try await stand.say(.operator("I steer."), id)
    try await stand.say(.candidate("I steer, too."), id)
    #expect(try await stand.outline(id).attempts == 1)
  }

  @Test func anAttemptCountsWhateverBecomesOfItsReply() async throws {
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        try await told("So")
        if !dialogue.messages.isEmpty { try await Gate().pass() }
        return "So"
      })
    let id = try await stand.started()
    let reply = try await stand.desk.reply(to: .candidate("I steer."), in: id)
    #expect(try await reply.next(after: 0)?.text == "So")
    #expect(try await stand.desk.outline(id).attempts == 1)
    reply.giveUp()
    let seat = await stand.desk.seats.seize(id)
    stand.desk.seats.leave(seat)
    try await stand.desk.reset(id)
    #expect(try await stand.outline(id).attempts == 1)
    // Of what is not taken nothing counts.
    await #expect(throws: ConversationError.isNotActive) { try await stand.say(.candidate("I steer."), id) }
    #expect(try await stand.outline(id).attempts == 1)
  }

  @Test func oneReplyAtATimeIsMade() async throws {
    let gate = Gate()
    let stand = try await ConversationStand(
      Self.speaking { _, told in
        try await told("So")
        try await gate.pass()
        try await told(".")
        return "So."
      })
    let id = try await stand.created()
    let reply = try await stand.desk.reply(to: .start, in: id)
    #expect(try await reply.next(after: 0)?.text == "So")
    await #expect(throws: ConversationError.busy) { try await stand.desk.reply(to: .start, in: id) }
    #expect(try await stand.said(id).isEmpty)
    gate.open()
    #expect(try await stand.read(reply) == "So.")
    #expect(try await stand.said(id) == ["assistant: So."])
  }

  @Test func aReplyThatIsGivenUpLeavesTheSessionAsItWas() async throws {
    let begun = Gate()
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        try await told("So")
        if dialogue.messages.count == 2 {
          begun.open()
          // Until the saying is cancelled.
          try await Gate().pass()
        }
        return "So"
      })
    let id = try await stand.started()
    let before = try await stand.outline(id)
    let reader = Task { try await stand.say(.candidate("One."), id) }
    try await begun.pass()
    reader.cancel()
    await #expect(throws: CancellationError.self) { try await reader.value }
    // Once it has been given up, the same may be said again.
    let seat = await stand.desk.seats.seize(id)
    stand.desk.seats.leave(seat)
    #expect(try await stand.said(id) == ["assistant: So"])
    #expect(try await stand.outline(id) == before)
  }

  @Test func aReplyThatNobodyHoldsAnyMoreIsGivenUp() async throws {
    let stand = try await ConversationStand(
      Self.speaking { _, _ in
        try await Gate().pass()
        return "So."
      })
    let id = try await stand.created()
    _ = try await stand.desk.reply(to: .start, in: id)
    let seat = await stand.desk.seats.seize(id)
    stand.desk.seats.leave(seat)
    #expect(try await stand.said(id).isEmpty)
  }

  @Test func aFailureIsToldAndNothingIsCounted() async throws {
    let fails = Locked(true)
    let stand = try await ConversationStand(
      Self.speaking { _, told in
        if fails.value {
          throw InterviewerError("the server at 10.0.0.1 hung", publicReason: "the model did not answer")
        }
        try await told("So.")
        return "So."
      })
    let id = try await stand.created()
    await #expect(
      throws: ConversationError.failed("The interviewer's reply failed: the model did not answer")
    ) { try await stand.say(.start, id) }
    #expect(try await stand.outline(id).progress == .init())
    #expect(stand.log.value.contains { $0.contains("10.0.0.1") })
    fails.value = false
    #expect(try await stand.say(.start, id) == "So.")
  }

  @Test(arguments: ["reset", "end", "delete"])
  func whatChangesTheSessionInterruptsAReply(change: String) async throws {
    let begun = Gate()
    let stand = try await ConversationStand(
      Self.speaking { dialogue, told in
        try await told("So")
        if !dialogue.messages.isEmpty {
          begun.open()
          try await Gate().pass()
        }
        return "So"
      })
    let id = try await stand.started()
    let reply = try await stand.desk.reply(to: .candidate("One."), in: id)
    try await begun.pass()
    switch change {
    case "reset":
      try await stand.desk.reset(id)
      #expect(try await stand.said(id).isEmpty)
    case "end":
      try await stand.desk.end(id)
      #expect(try await stand.said(id) == ["assistant: So"])
      #expect(try await stand.outline(id).progress == .init(step: 1))
    default:
      #expect(try await stand.desk.delete(id).hasPrefix("interview_sessions/\(id)_"))
      await #expect(throws: ConversationError.notFound) { try await stand.outline(id) }
    }
    await #expect(throws: ConversationError.interrupted) { try await stand.read(reply) }
  }

  @Test func anInterviewEndsOnceAndAnotherMayBegin() async throws {
    let stand = try await ConversationStand()
    let id = try await stand.started()
    try await stand.desk.end(id)
    await #expect(throws: ConversationError.isNotActive) { try await stand.desk.end(id) }
    try await stand.say(.start, id)
    #expect(try await stand.outline(id).progress == .init(step: 1, isActive: true))
    #expect(try await stand.said(id).count == 2)
  }

  @Test func aConversationIsNotLongerThanOneMayBe() async throws {
    let stand = try await ConversationStand()
    let id = try await stand.started()
    let long = Conversation.Message(role: "user", content: "x", at: Date())
    try await stand.store.add(
      Array(repeating: long, count: ConversationDesk.mostMessages - 2),
      reaching: .init(step: 1, isActive: true),
      to: id)
    await #expect(throws: ConversationError.full) { try await stand.say(.candidate("One."), id) }
    try await stand.desk.reset(id)
    try await stand.say(.start, id)
  }

  @Test func whatIsUnknownIsNotFound() async throws {
    let stand = try await ConversationStand()
    let id = UUID().uuidString.lowercased()
    await #expect(throws: ConversationError.notFound) { try await stand.say(.start, id) }
    await #expect(throws: ConversationError.notFound) { try await stand.desk.reset(id) }
    await #expect(throws: ConversationError.notFound) { try await stand.desk.end(id) }
    await #expect(throws: ConversationError.notFound) { try await stand.desk.delete(id) }
    await #expect(throws: ConversationError.notFound) { try await stand.desk.save(id) }
    // Its seat is free again.
    await #expect(throws: ConversationError.notFound) { try await stand.say(.start, id) }
  }
}
