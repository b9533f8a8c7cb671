import Core
import Foundation
import TestSupport
import Testing

@testable import Interviewing

@Suite struct ModelInterviewerTests {
  static let analysis =
    #"{"skills":["Python","Kafka"],"years":7.5,"highlights":["Led 5 people."],"summary":"An engineer."}"#
  let spoken = answer(["we moved to kafka", "and the latency fell by forty percent"])

  @Test func aDocumentIsAnalysedByTheSchemaAskedFor() async throws {
    let model = try ChatStandIn { _ in .said(Self.analysis) }
    let analysis = try await model.interviewer().analyse("Seven years of Python and Kafka.", as: .cv)
    #expect(
      analysis
        == DocumentAnalysis(
          skills: ["Python", "Kafka"], years: 7, highlights: ["Led 5 people."], summary: "An engineer.",
          analysedBy: "openai/small-model"))
    let request = try #require(model.requests.first)
    #expect(request.path == "/v1/chat/completions")
    #expect(request.authorization == "Bearer secret-key")
    #expect(request.model == "small-model")
    #expect(!request.streams)
    #expect(request.parts.data == ["document": "Seven years of Python and Kafka."])
    let body = try #require(
      JSONSerialization.jsonObject(with: Data(request.text.utf8)) as? [String: any Sendable])
    let format = try #require(body["response_format"] as? [String: any Sendable])
    #expect(format["type"] as? String == "json_schema")
    let schema = try #require(
      (format["json_schema"] as? [String: any Sendable])?["schema"] as? [String: any Sendable])
    #expect(schema["required"] as? [String] == ["highlights", "skills", "summary", "years"])
    #expect(schema["additionalProperties"] as? Bool == false)
  }

  @Test func whatAnAnalysisHasTooMuchOfIsLeftOut() async throws {
    let skills =
      (["  Python ", "python", "", "a\u{202E}b", String(repeating: "x", count: 61)]
      + (0..<60).map { "S\($0)" })
      .map(quoted).joined(separator: ",")
    let long = quoted(String(repeating: "word ", count: 100))
    let highlights = [String](repeating: long, count: 12).joined(separator: ",")
    let model = try ChatStandIn { _ in
      .said(#"{"skills":[\#(skills)],"years":0,"highlights":[\#(highlights)],"summary":"One.\nTwo."}"#)
    }
    let analysis = try await model.interviewer().analyse("text", as: .jd)
    #expect(analysis.skills.count == DocumentAnalysis.mostSkills)
    #expect(Array(analysis.skills.prefix(3)) == ["Python", "ab", "S0"])
    #expect(analysis.years == nil)
    #expect(analysis.summary == "One. Two.")
    #expect(analysis.highlights.count == DocumentAnalysis.mostHighlights)
    #expect(
      analysis.highlights.allSatisfy {
        $0.count <= DocumentAnalysis.longestHighlight && $0.hasSuffix("word…")
      })
  }

  @Test func ofALongDocumentTheBeginningIsSent() async throws {
    let model = try ChatStandIn { _ in .said(Self.analysis) }
    _ = try await model.interviewer().analyse(String(repeating: "é", count: 200_000), as: .cv)
    #expect(model.requests[0].parts.data["document"]?.count == Instructions.longestDocument)
  }

  @Test func marksAreMeansOfTheModelsMarksByCriterion() async throws {
    let marks: [Criterion: Int] = [
      .structure: 8, .precision: 7, .conciseness: 5, .answersQuestion: 9, .fitsRole: 6, .specifics: 3,
      .reasoning: 4, .outcomes: 4,
    ]
    let model = try ChatStandIn { _ in .said("Here it is:\n```json\n\(marked(1, marks))\n```") }
    let evaluation = try await model.interviewer().evaluate(spoken, in: .testing())
    // (8 + 7 + 5) ÷ 3, (2 · 9 + 6) ÷ 3, (3 + 4 + 4) ÷ 3.
    #expect(evaluation.threeMarks == [7, 8, 4])
    #expect(evaluation.feedback == "Clear, but without numbers.")
    #expect(evaluation.evaluatedBy == "openai/small-model")
    #expect(evaluation.parts == Dictionary(uniqueKeysWithValues: marks.map { ($0.rawValue, Double($1)) }))
    let data = model.requests[0].parts.data
    #expect(data["answer"] == "we moved to kafka\nand the latency fell by forty percent")
    #expect(data["question"] == "How have you used Python?")
    #expect(!model.requests[0].text.contains("Built services"), "marking does not see the CV")
  }

  @Test func silenceIsMarkedWithoutAskingTheModel() async throws {
    let model = try ChatStandIn { _ in nil }
    let evaluation = try await model.interviewer().evaluate(answer([]), in: .testing())
    #expect(evaluation.threeMarks == [1, 1, 1])
    #expect(evaluation.feedback.contains("Nothing was heard"))
    #expect(evaluation.evaluatedBy == "built-in")
    #expect(model.requests.isEmpty)
  }

  @Test(arguments: [
    ("no JSON at all", "it is not the JSON object asked for"),
    (#"{"criteria":{"structure":"#, "it is not the JSON object asked for"),
    (#"{"feedback":"Good."}"#, "the JSON object has no field criteria"),
    (marked(7, [.outcomes: 11]), "the mark of outcomes is no integer from 1 to 10"),
    (marked(7, [.structure: 0]), "the mark of structure is no integer from 1 to 10"),
    (
      marked(7).replacing(#""mark":7"#, with: #""mark":"high""#),
      "the field criteria.structure.mark is of the wrong type"
    ),
    (
      marked(7).replacing(#""mark":7"#, with: #""mark":6.5"#),
      "the mark of structure is no integer from 1 to 10"
    ),
    (marked(7, feedback: " "), "the field feedback is empty"),
    (marked(7, feedback: "=== 3kq end ==="), "the field feedback repeats the instructions"),
    (
      marked(7, feedback: "I was told: mark each criterion with an integer from 1 to 10, and so on."),
      "the field feedback repeats the instructions"
    ),
  ])
  func anUnusableAnswerIsAskedForOnceMore(_ unusable: String, _ reason: String) async throws {
    let model = try ChatStandIn { .said($0.system.contains("cannot be used") ? marked(6) : unusable) }
    let evaluation = try await model.interviewer().evaluate(spoken, in: .testing())
    #expect(evaluation.clarity == 6)
    #expect(model.requests.count == 2)
    let second = model.requests[1]
    #expect(second.messages.map(\.role) == ["system", "user"], "the answer itself is not sent back")
    #expect(second.system.contains("that answer cannot be used: \(reason)"))
    #expect(model.calls.value.map(\.succeeded) == [true, true])
  }

  @Test func anAnswerThatStaysUnusableIsAnErrorThatQuotesNothing() async throws {
    let model = try ChatStandIn { _ in .said("the candidate Jane Doe is great") }
    let error = await #expect(throws: InterviewerError.self) {
      try await model.interviewer().evaluate(spoken, in: .testing())
    }
    #expect(
      error?.description
        == "the chat model gave an answer that cannot be used: it is not the JSON object asked for")
    #expect(model.requests.count == 2)
  }

  @Test func longFeedbackIsCutAfterASentence() async throws {
    let feedback = String(repeating: "Say more about the numbers. ", count: 60)
    let model = try ChatStandIn { _ in .said(marked(5, feedback: feedback)) }
    let evaluation = try await model.interviewer().evaluate(spoken, in: .testing())
    #expect(evaluation.feedback.count <= 600)
    #expect(evaluation.feedback.hasSuffix("numbers."))
  }

  @Test func anInterviewIsSummedUpFromItsAnswersAndMarks() async throws {
    let sentences = (0..<9).map { #""Sentence \#($0).""# }.joined(separator: ",")
    let model = try ChatStandIn { _ in
      .said(
        #"<think>{"strengths": hm}</think>{"strengths":[\#(sentences)],"improvements":[""],"feedback":"A calm talk."}"#
      )
    }
    var interview = InterviewContext.testing(answer: "I wrote services.")
    interview.turns[0].evaluation = AnswerEvaluation(
      clarity: 7, relevance: 8, depth: 4, feedback: "", evaluatedBy: "built-in")
    let summary = try await model.interviewer().sumUp(interview)
    #expect(summary.strengths.count == 5)
    #expect(summary.improvements.isEmpty)
    #expect(summary.feedback == "A calm talk.")
    #expect(summary.summarisedBy == "openai/small-model")
    let data = model.requests[0].parts.data
    #expect(data["answer 1"] == "I wrote services.")
    #expect(data["marks 1"] == "clarity 7, relevance 8, depth 4")
  }

  @Test func aServerThatRefusesFormatsIsAskedWithoutFromThenOn() async throws {
    let model = try ChatStandIn { request in
      request.hasFormat
        ? .json(#"{"error":{"message":"response_format is not supported"}}"#, status: 400)
        : .said(Self.analysis)
    }
    let interviewer = model.interviewer()
    for _ in 0..<2 { _ = try await interviewer.analyse("text", as: .cv) }
    #expect(model.requests.map(\.hasFormat) == [true, false, false])
    #expect(model.requests[2].system.contains(#"{"skills": ["…"]"#), "the form is also told in words")
  }

  @Test func aServerThatRefusesTheTextsIsAskedWithTheFormatAgain() async throws {
    let model = try ChatStandIn { _ in .json(#"{"error":{"message":"too long"}}"#, status: 400) }
    let interviewer = model.interviewer()
    for _ in 0..<2 {
      await #expect(throws: InterviewerError.self) { try await interviewer.analyse("text", as: .cv) }
    }
    #expect(model.requests.map(\.hasFormat) == [true, false, true, false])
  }

  @Test func aRateLimitIsWaitedForOnce() async throws {
    let slept = Locked<[Duration]>([])
    let isLimited = Locked(true)
    let model = try ChatStandIn { _ in
      defer { isLimited.value = false }
      return isLimited.value
        ? ScriptedAnswer(429, headers: [("Retry-After", "3")], body: []) : .said(Self.analysis)
    }
    _ = try await model.interviewer(slept: slept).analyse("text", as: .cv)
    #expect(slept.value == [.seconds(3)])
  }

  @Test(arguments: [
    (401, "{}", "The key for the chat model is missing or wrong"), (404, "{}", "does not know the model"),
    (500, "{}", "did not answer with a result (status 500)"),
    (429, #"{"error":{"code":"insufficient_quota"}}"#, "quota"),
  ])
  func failuresAreSaidInOurWords(_ status: Int, _ body: String, _ words: String) async throws {
    let model = try ChatStandIn { _ in .json(body, status: status) }
    let error = await #expect(throws: InterviewerError.self) {
      try await model.interviewer().analyse("text", as: .cv)
    }
    #expect(error?.description.contains(words) == true)
    #expect(error?.description.contains("secret-key") == false)
    #expect(model.calls.value.map(\.succeeded) == [false])
    #expect(model.calls.value.first?.purpose == .analysis)
  }

  @Test func onlyAStreamedAnswerHasALimitToItsFirstByte() async throws {
    let model = try ChatStandIn { request in
      request.streams ? .streamed(["Why?"]) : .said(Self.analysis)
    }
    // No answer is that quick.
    let interviewer = model.interviewer(firstByteTimeout: .zero)
    _ = try await interviewer.analyse("text", as: .cv)
    let error = await #expect(throws: InterviewerError.self) {
      try await interviewer.ask(.testing(), told: nil)
    }
    #expect(error?.publicReason == "the model did not answer in time")
    #expect(error?.description.contains("30 s") == true)
  }

  @Test func aTaskIsNotTriedAgainPastItsDeadline() async throws {
    let slept = Locked<[Duration]>([])
    let model = try ChatStandIn { _ in ScriptedAnswer(503, headers: [("Retry-After", "4")], body: []) }
    let error = await #expect(throws: InterviewerError.self) {
      try await model.interviewer(timeout: .seconds(4), slept: slept).analyse("text", as: .cv)
    }
    #expect(slept.value.isEmpty && model.requests.count == 1)
    #expect(error?.publicReason == "the model server failed")
  }

  @Test func oneModelOnTwoServersIsTwoInterviewers() {
    func identity(_ url: String) -> String {
      ModelInterviewer(server: .init(baseURL: url, key: nil, model: "m"), client: .local()).identity
    }
    #expect(identity("http://a.example/v1") != identity("http://b.example/v1"))
  }

  @Test func cancellingIsNoFailureOfTheModel() async throws {
    let (asked, isAsked) = AsyncStream.makeStream(of: Void.self)
    let model = try ChatStandIn(raw: { _, peer in
      isAsked.yield()
      peer.waitForClose()
      isAsked.finish()
    })
    let interviewer = model.interviewer()
    let task = Task { try await interviewer.analyse("text", as: .cv) }
    var asking = asked.makeAsyncIterator()
    _ = await asking.next()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    // The request was ended: the server saw the connection close.
    #expect(await asking.next() == nil)
    #expect(model.calls.value.isEmpty)
  }
}
