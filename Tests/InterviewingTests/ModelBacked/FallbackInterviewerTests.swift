import Core
import TestSupport
import Testing

@testable import Interviewing

@Suite struct FallbackInterviewerTests {
  /// Tells some pieces, then fails or ends.
  struct Scripted: Interviewer {
    var name: String
    var pieces: [String] = []
    var failure: (any Error)?

    private func attempt() throws { if let failure { throw failure } }

    func analyse(_ text: String, as kind: DocumentKind) async throws -> DocumentAnalysis {
      try attempt()
      return DocumentAnalysis(skills: [], highlights: [], summary: name, analysedBy: name)
    }

    func ask(
      _ interview: InterviewContext, told: (@Sendable (String) async throws -> Void)?
    ) async throws -> AskedQuestion {
      for piece in pieces { try await told?(piece) }
      try attempt()
      return AskedQuestion(text: pieces.joined(), stage: .intro, askedBy: name)
    }

    func evaluate(_ answer: SpokenAnswer, in interview: InterviewContext) async throws -> AnswerEvaluation {
      try attempt()
      return AnswerEvaluation(clarity: 5, relevance: 5, depth: 5, feedback: name, evaluatedBy: name)
    }

    func say(_ dialogue: Dialogue, told: @Sendable (String) async throws -> Void) async throws -> String {
      for piece in pieces { try await told(piece) }
      try attempt()
      return pieces.joined()
    }

    func sumUp(_ interview: InterviewContext) async throws -> InterviewSummary {
      try attempt()
      return InterviewSummary(strengths: [], improvements: [], feedback: name, summarisedBy: name)
    }

    func assess(_ interview: InterviewContext) async throws -> InterviewAssessment {
      try attempt()
      return InterviewAssessment(
        .none, strengths: [], areasForImprovement: [], feedback: name, assessedBy: name)
    }
  }

  let second = Scripted(name: "second", pieces: ["Why?"])
  let failure = InterviewerError(
    "the chat model at 127.0.0.1 did not answer in time", publicReason: "the model did not answer in time")

  @Test func theFirstDoesWhatItCan() async throws {
    let both = FallbackInterviewer(Scripted(name: "first", pieces: ["How", "?"]), second)
    #expect(both.name == "first")
    #expect(try await both.analyse("", as: .cv).analysedBy == "first")
    #expect(try await both.evaluate(answer(["yes"]), in: .testing()).fallbackReason == nil)
    #expect(try await both.ask(.testing()) { _ in }.text == "How?")
  }

  @Test func whatTheFirstCannotTheSecondDoesAndSaysWhy() async throws {
    let reports = Locked<[String]>([])
    let both = FallbackInterviewer(Scripted(name: "first", failure: failure), second) { purpose, reason in
      reports.value.append("\(purpose): \(reason)")
    }
    let analysis = try await both.analyse("", as: .cv)
    #expect(analysis.analysedBy == "second")
    #expect(analysis.fallbackReason == failure.publicReason)
    let evaluation = try await both.evaluate(answer(["yes"]), in: .testing())
    #expect(evaluation.evaluatedBy == "second")
    #expect(evaluation.fallbackReason == failure.publicReason)
    #expect(try await both.sumUp(.testing()).fallbackReason == failure.publicReason)
    #expect(try await both.assess(.testing()).fallbackReason == failure.publicReason)
    let told = Locked<[String]>([])
    let question = try await both.ask(.testing()) { told.value.append($0) }
    #expect(question.askedBy == "second")
    #expect(question.fallbackReason == failure.publicReason)
    #expect(told.value == ["Why?"])
    #expect(
      reports.value
        == ["analysis", "evaluation", "summary", "assessment", "question"].map {
          "\($0): \(failure.description)"
        })
  }

  @Test func aQuestionThatNobodySawBegunIsAskedAnew() async throws {
    let both = FallbackInterviewer(Scripted(name: "first", pieces: ["How"], failure: failure), second)
    #expect(try await both.ask(.testing(), told: nil).askedBy == "second")
  }

  @Test func aQuestionThatWasBegunIsNotAskedAnew() async throws {
    let both = FallbackInterviewer(Scripted(name: "first", pieces: ["How"], failure: failure), second)
    let told = Locked<[String]>([])
    await #expect(throws: failure) { try await both.ask(.testing()) { told.value.append($0) } }
    #expect(told.value == ["How"])
  }

  @Test func cancellationAndTheReadersErrorsAreNotFallenBackFrom() async throws {
    struct Gone: Error {}
    let cancelled = FallbackInterviewer(Scripted(name: "first", failure: CancellationError()), second)
    await #expect(throws: CancellationError.self) { try await cancelled.analyse("", as: .cv) }
    let both = FallbackInterviewer(Scripted(name: "first", pieces: ["How"]), second)
    await #expect(throws: Gone.self) { try await both.ask(.testing()) { _ in throw Gone() } }
  }

  @Test func aModelThatCannotBeReachedIsReplacedAtOnce() async throws {
    let port = try RawServer.closedPort()
    let first = ModelInterviewer(
      server: .init(baseURL: "http://127.0.0.1:\(port)/v1", key: nil, model: "none"), client: .local())
    let evaluation = try await FallbackInterviewer(first, second).evaluate(answer(["yes"]), in: .testing())
    #expect(evaluation.evaluatedBy == "second")
    #expect(evaluation.fallbackReason == "the model server could not be reached")
  }
}
