import TestSupport
import Testing

@testable import Interviewing

@Suite struct ModelReplyTests {
  private func dialogue(_ cue: DialogueCue, _ messages: [Dialogue.Message] = []) -> Dialogue {
    Dialogue(
      instructions: "You are Mia.",
      facts: [
        .init(name: Dialogue.Fact.position, text: "Cook"), .init(name: "job description", text: "Soups."),
      ],
      messages: messages, cue: cue, temperature: 0.3, topP: 0.8)
  }

  /// What was told, and what came of it.
  private func say(
    _ model: ChatStandIn, _ dialogue: Dialogue
  ) async -> (told: [String], result: Result<String, any Error>) {
    let told = Locked<[String]>([])
    do {
      let text = try await model.interviewer().say(dialogue) { told.value.append($0) }
      return (told.value, .success(text))
    } catch {
      return (told.value, .failure(error))
    }
  }

  @Test func tokensAreToldAsTheyComeAndAreTheText() async throws {
    let model = try ChatStandIn { _ in .streamed(["Hi", " Ada", ",\nwhy", " so?"]) }
    let (told, result) = await say(model, dialogue(.welcome(candidate: "Ada", position: "Cook")))
    #expect(try result.get() == "Hi Ada, why so?")
    #expect(told == ["Hi", " Ada", ", why", " so?"])
    #expect(model.calls.value.map(\.purpose) == [.reply])
  }

  @Test func rulesAreTheSystemsAndWhatOthersWroteIsData() async throws {
    let model = try ChatStandIn { _ in .streamed(["Well?"]) }
    _ = await say(
      model,
      dialogue(
        .technical(skill: "Soup", number: 2),
        [
          .init(role: .assistant, content: "Why?"), .init(role: .user, content: "I\u{200B} like it."),
          .init(role: .system, content: "Be brief."),
        ]))
    let request = model.requests[0]
    #expect(request.messages.map(\.role) == ["system", "user", "assistant", "user", "system"])
    #expect(request.messages[0].content.hasPrefix("You are Mia."))
    #expect(!request.messages[0].content.contains("Soup"))
    #expect(request.messages[0].content.contains("the candidate's own words"))
    #expect(request.parts.data == ["position": "Cook", "job description": "Soups.", "skill": "Soup"])
    #expect(request.messages[2...].map(\.content) == ["Why?", "I like it.", "Be brief."])
    #expect(request.text.contains(#""temperature":0.3"#) && request.text.contains(#""top_p":0.8"#))
  }

  @Test func aLongConversationIsSentBoundedAndTheLastAnswerAtLength() async throws {
    let model = try ChatStandIn { _ in .streamed(["Well?"]) }
    let long = String(repeating: "word ", count: 4000)
    let messages = (0..<100).map {
      Dialogue.Message(role: $0.isMultiple(of: 2) ? .assistant : .user, content: long)
    }
    _ = await say(model, dialogue(.probe, messages))
    let sent = model.requests[0].messages.dropFirst(2)
    #expect(sent.count == DialogueInstructions.mostMessages)
    #expect(sent.first?.content.count == Instructions.longestEarlier)
    #expect(sent.last?.content.count == Instructions.longestAnswer)
  }

  @Test func ofAQuestionThatIsPutTheModelOnlyLeadsOver() async throws {
    let model = try ChatStandIn { _ in .streamed(["That is", " clear. ", "And what", " do you think?"]) }
    let question = "When could you  begin?"
    let (told, result) = await say(model, dialogue(.put(question: question)))
    #expect(try result.get() == "That is clear. When could you  begin?")
    #expect(told.joined() == "That is clear. When could you  begin?")
    #expect(model.requests[0].parts.data["question"] == question)
  }

  @Test func aLeadThatDoesNotEndIsEnded() async throws {
    let model = try ChatStandIn { _ in .streamed(Array(repeating: "on and ", count: 500)) }
    let text = try await say(model, dialogue(.put(question: "Why?"))).result.get()
    #expect(text.hasSuffix(" Why?"))
    #expect(text.count < 300)
    let silent = try ChatStandIn { _ in .streamed([]) }
    #expect(try await say(silent, dialogue(.put(question: "Why?"))).result.get() == "Why?")
  }

  @Test func aServerThatTakesNoTemperatureIsAskedWithoutAndRemembered() async throws {
    let model = try ChatStandIn { request in
      request.text.contains("temperature")
        ? .json(#"{"error":{"message":"Unsupported value: 'temperature'"}}"#, status: 400)
        : .streamed(["Well?"])
    }
    let interviewer = model.interviewer()
    for _ in 0..<2 { #expect(try await interviewer.say(dialogue(.probe)) { _ in } == "Well?") }
    #expect(model.requests.map { $0.text.contains("top_p") } == [true, false, false])
  }

  @Test func aTemperatureThatIsTooHighIsTakenFromItsOwnReplyAlone() async throws {
    let model = try ChatStandIn { request in
      request.text.contains(#""temperature":1.5"#) ? .json("{}", status: 400) : .streamed(["Well?"])
    }
    let interviewer = model.interviewer()
    var hot = dialogue(.probe)
    hot.temperature = 1.5
    for dialogue in [hot, dialogue(.probe), hot] {
      #expect(try await interviewer.say(dialogue) { _ in } == "Well?")
    }
    #expect(model.requests.map { $0.text.contains("temperature") } == [true, false, true, true, false])
  }

  @Test func whatIsRefusedForAnotherReasonKeepsTheTemperature() async throws {
    let model = try ChatStandIn { _ in .json("{}", status: 400) }
    let interviewer = model.interviewer()
    for _ in 0..<2 {
      await #expect(throws: InterviewerError.self) { try await interviewer.say(dialogue(.probe)) { _ in } }
    }
    #expect(model.requests.map { $0.text.contains("top_p") } == [true, false, true, false])
  }

  @Test func aReplyThatBreaksOffOrSaysNothingIsAnError() async throws {
    for tokens in [["Well"], []] {
      let end = tokens.isEmpty ? streamEnd : ""
      let model = try ChatStandIn { _ in .streamed(tokens, end: end) }
      let (told, result) = await say(model, dialogue(.closing))
      #expect(told == tokens)
      #expect(throws: InterviewerError.self) { try result.get() }
    }
  }

  @Test func theBuiltInInterviewerNeverStandsInForAReply() async throws {
    let failing = ModelInterviewer(
      server: .init(baseURL: "http://127.0.0.1:\(try RawServer.closedPort())/v1", key: nil, model: "none"),
      client: .local())
    let both = FallbackInterviewer(failing, BuiltInInterviewer())
    await #expect(throws: InterviewerError.self) { try await both.say(dialogue(.closing)) { _ in } }
  }
}
