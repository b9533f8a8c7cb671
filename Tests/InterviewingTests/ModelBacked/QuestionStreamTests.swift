import Dispatch
import HTTPClient
import TestSupport
import Testing

@testable import Interviewing

@Suite struct QuestionStreamTests {
  /// What `ask` told, and what it gave or threw.
  private func ask(
    _ model: ChatStandIn, _ interview: InterviewContext = .testing(answer: "I like Kafka.")
  ) async -> (told: [String], result: Result<AskedQuestion, any Error>) {
    let told = Locked<[String]>([])
    do {
      let question = try await model.interviewer().ask(interview) { told.value.append($0) }
      return (told.value, .success(question))
    } catch {
      return (told.value, .failure(error))
    }
  }

  @Test func tokensAreToldAsTheyComeAndAreTheQuestion() async throws {
    let tokens = ["\n", "What", " did", " you\u{200B} do", "\n\n", "with", " Kafka", "?\n"]
    let model = try ChatStandIn { _ in .streamed(tokens) }
    let (told, result) = await ask(model)
    #expect(told == ["What", " did", " you do", " with", " Kafka", "?"])
    let question = try result.get()
    #expect(question.text == "What did you do with Kafka?")
    #expect(question.stage == .technical)
    #expect(question.skill == "Kafka")
    #expect(!question.isFollowUp)
    #expect(question.askedBy == "openai/small-model")
    #expect(model.requests[0].streams)
    let call = try #require(model.calls.value.first)
    #expect(call.purpose == .question)
    #expect(call.succeeded)
    #expect(try #require(call.firstToken) <= call.duration)
  }

  @Test func aTokenIsToldBeforeTheNextIsSent() async throws {
    let told = DispatchSemaphore(value: 0)
    let model = try ChatStandIn(raw: { _, peer in
      try peer.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: keep-alive\n\n\(event("How"))")
      // The rest is sent only once the first token was told.
      guard told.wait(timeout: .now() + 300) == .success else { return }
      try peer.send(event(" so?") + streamEnd)
      peer.close()
    })
    let question = try await model.interviewer().ask(.testing(answer: "Yes.")) { _ in told.signal() }
    #expect(question.text == "How so?")
  }

  @Test func anotherQuestionOfTheSameStageFollowsUpWhatWasSaid() async throws {
    let model = try ChatStandIn { _ in .streamed(["Why so?"]) }
    var interview = InterviewContext.testing(answer: "I like Kafka.")
    interview.turns.append(
      .init(
        question: AskedQuestion(text: "And Kafka?", stage: .technical, askedBy: "built-in"),
        answer: "Partitions."))
    #expect(try await ask(model, interview).result.get().isFollowUp)
    interview.turns[1].answer = ""
    #expect(try await ask(model, interview).result.get().isFollowUp == false)
    #expect(model.requests[1].parts.data["answer 2"] == "(nothing was said)")
  }

  @Test func theFirstQuestionGreets() async throws {
    let model = try ChatStandIn { _ in .streamed(["Hello."]) }
    let question = try await ask(model, .testing(question: nil)).result.get()
    #expect(question.stage == .intro)
    let request = model.requests[0]
    #expect(request.system.contains("Greet the candidate"))
    #expect(request.parts.data["role"] == "Backend Engineer")
    #expect(request.parts.data["company"] == "TechCorp")
    #expect(request.parts.data["cv"]?.contains("Cut latency by 40 %.") == true)
  }

  @Test func aServerThatDoesNotStreamIsToldWhole() async throws {
    let model = try ChatStandIn { _ in .said("How have you\nused Python?") }
    let (told, result) = await ask(model)
    #expect(told == ["How have you used Python?"])
    #expect(try result.get().text == "How have you used Python?")
  }

  @Test func whatAModelThinksAloudIsNotTold() async throws {
    let model = try ChatStandIn { _ in
      .streamed(["<th", "ink>", "The candidate < expects", " Kafka</", "think>", "\n\n", "Why", " Kafka?"])
    }
    #expect(await ask(model).told == ["Why", " Kafka?"])
  }

  @Test func aStreamThatBreaksOffIsAnErrorThoughSomeOfItWasTold() async throws {
    let endings: [(String, String)] = [
      ("", "it broke off"),
      (#"data: {"error":{"message":"Jane Doe","code":500}}"# + "\n\n", "it ended with an error"),
      (#"data: {"error":"overloaded"}"# + "\n\n", "it ended with an error"),
      (#"data: {"error":{"message":"slow","code":"rate_limit_exceeded"}}"# + "\n\n", "rate limit"),
      ("data: {nonsense\n\n", "not the JSON of a chat completion's chunk"),
      (#"data: {"choices":[{"delta":{},"finish_reason":"length"}]}"# + "\n\n", "it was cut off"),
    ]
    for (ending, words) in endings {
      let model = try ChatStandIn { _ in .streamed(["How", " have"], end: ending) }
      let (told, result) = await ask(model)
      #expect(told == ["How", " have"])
      let error = #expect(throws: InterviewerError.self) { try result.get() }
      #expect(error?.description.contains(words) == true, "\(words): \(error?.description ?? "")")
      #expect(error?.description.contains("Jane") == false)
      #expect(model.calls.value.map(\.succeeded) == [false])
    }
  }

  @Test func aDroppedConnectionIsAnError() async throws {
    let model = try ChatStandIn(raw: { _, peer in
      try peer.send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 9999\r\n\r\n\(event("How"))")
      peer.close()
    })
    let (told, result) = await ask(model)
    #expect(told == ["How"])
    #expect(throws: InterviewerError.self) { try result.get() }
  }

  @Test(arguments: [[], [" \n", "\u{200B}"], ["…"]])
  func anEmptyAnswerIsNoQuestion(_ tokens: [String]) async throws {
    let model = try ChatStandIn { _ in .streamed(tokens) }
    let error = await #expect(throws: InterviewerError.self) { try await self.ask(model).result.get() }
    #expect(error?.description.contains("it is empty") == true)
  }

  @Test func aQuestionWithoutEndIsEndedWithASentence() async throws {
    let model = try ChatStandIn(raw: { _, peer in
      try peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
      // Until the client closes.
      while true { try peer.send(event("And what came of it? ")) }
    })
    let (told, result) = await ask(model)
    let question = try result.get()
    #expect(question.text == told.joined())
    #expect(question.text.hasSuffix("it?"))
    #expect((QuestionText.enough...QuestionText.longest).contains(question.text.count))
    #expect(model.calls.value.map(\.succeeded) == [true])
  }

  @Test func aSentenceWithoutEndIsRefused() async throws {
    let model = try ChatStandIn { _ in .streamed([String](repeating: "and then ", count: 1000)) }
    let (told, result) = await ask(model)
    #expect(told.joined().count <= QuestionText.longest + 1)
    let error = #expect(throws: InterviewerError.self) { try result.get() }
    #expect(error?.description.contains("does not end") == true)
  }

  @Test func whatTheReaderThrowsEndsTheAskingAndIsNoFailureOfTheModel() async throws {
    struct Gone: Error {}
    let model = try ChatStandIn(raw: { _, peer in
      try peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\(event("How"))")
      peer.waitForClose()
    })
    await #expect(throws: Gone.self) {
      try await model.interviewer().ask(.testing(answer: "Yes.")) { _ in throw Gone() }
    }
    #expect(model.calls.value.isEmpty)
  }

  @Test func aStreamCutAnywhereIsTheSameQuestion() async throws {
    let bytes = Array((": hello\r\n\r\n" + event("Größe") + event(" — 大きさ") + event("?") + streamEnd).utf8)
    for size in [1, 2, 3, 7, 64] {
      let model = try ChatStandIn(raw: { _, peer in
        try peer.send(
          "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: \(bytes.count)\r\n\r\n")
        for start in stride(from: 0, to: bytes.count, by: size) {
          try peer.send(Array(bytes[start..<min(start + size, bytes.count)]))
        }
      })
      #expect(await ask(model).told == ["Größe", " — 大きさ", "?"])
    }
  }

  @Test func aConnectionIsUsedForTheNextQuestionToo() async throws {
    let model = try ChatStandIn { _ in .streamed(["Why?"]) }
    let interviewer = model.interviewer()
    for _ in 0..<3 { _ = try await interviewer.ask(.testing(answer: "Yes.")) { _ in } }
    #expect(model.server.accepted <= 2)
  }
}
