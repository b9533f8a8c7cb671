import Interviewing
import Testing

@testable import Interviewing

struct BuiltInEvaluationTests {
  private let evaluator = Evaluator.testing()

  private func value(_ kind: ScoreKind, _ utterances: [String]) async throws -> Int {
    let answer = answer(utterances, question: Threads.question, ideal: Threads.ideal)
    return try #require(try await evaluator.score(kind, of: answer, with: .builtIn).value)
  }

  @Test func semanticSimilarityPrefersTheBetterAnswer() async throws {
    let good = try await value(.semanticSimilarity, Threads.good)
    let mediocre = try await value(.semanticSimilarity, Threads.mediocre)
    let offTopic = try await value(.semanticSimilarity, Threads.offTopic)
    #expect(good >= 90)
    #expect((40..<80).contains(mediocre))
    #expect(offTopic <= 5)
  }

  @Test func broadTopicTellsTheTopicAndNotTheQuality() async throws {
    #expect(try await value(.broadTopicSimilarity, Threads.good) >= 90)
    #expect(try await value(.broadTopicSimilarity, Threads.mediocre) >= 80)
    #expect(try await value(.broadTopicSimilarity, Threads.offTopic) <= 5)
  }

  @Test func grammarPrefersGrammaticalSpeech() async throws {
    #expect(try await value(.grammar, Threads.good) >= 95)
    #expect(try await value(.grammar, Threads.offTopic) >= 95)
    #expect(try await value(.grammar, Threads.ungrammatical) <= 30)
    let salad = ["table of the running green where", "because a the went quickly banana of"]
    #expect(try await value(.grammar, salad) <= 25)
  }

  @Test func disfluentSpeechScoresLess() async throws {
    let stumbling = ["um so uh the the process is it has I mean it has its own um memory"]
    #expect(try await value(.disfluency, Threads.good) >= 95)
    #expect(try await value(.disfluency, stumbling) <= 20)
  }

  @Test func disfluenciesDoNotLowerTheMarkForGrammar() async throws {
    let fluent = try await value(.grammar, ["we built a small service for payments"])
    let stumbling = try await value(
      .grammar, ["um we we built uh a a small service I mean a small service for payments"])
    #expect(fluent == stumbling)
  }

  @Test(arguments: ScoreKind.allCases)
  func silenceGetsNothing(kind: ScoreKind) async throws {
    for silence in [[], ["..."], ["-"]] {
      let silence = answer(silence, question: Threads.question, ideal: Threads.ideal)
      let score = try await evaluator.score(kind, of: silence, with: .openAI(model: nil))
      #expect(score.value == 0)
      #expect(score.note == "Nothing was said.")
    }
  }

  @Test func withoutIdealAnswerThereIsNoSemanticScore() async throws {
    let answer = answer(Threads.good, question: Threads.question, ideal: " ")
    let score = try await evaluator.score(.semanticSimilarity, of: answer, with: .builtIn)
    #expect(score.value == nil)
    #expect(score.note?.contains("no ideal answer") == true)
    #expect(try await evaluator.score(.broadTopicSimilarity, of: answer, with: .builtIn).value != nil)
  }

  @Test(arguments: ScoreKind.allCases)
  func sameAnswerSameScore(kind: ScoreKind) async throws {
    let answer = answer(
      Threads.good + Threads.ungrammatical, question: Threads.question, ideal: Threads.ideal)
    let first = try await evaluator.score(kind, of: answer, with: .builtIn)
    for _ in 0..<5 { #expect(try await evaluator.score(kind, of: answer, with: .builtIn) == first) }
    #expect(first.basis == .measured)
    #expect(first.model == "built-in")
    #expect(!first.modelVersion.isEmpty)
  }

  @Test func hostileTextIsMarkedLikeAnyOther() async throws {
    let texts = [
      "\u{0}\u{1}\u{7} a\u{0}b", String(repeating: "x", count: 100_000), "👩‍👩‍👧‍👦 👍🏽 is 🦀", "我们 一起 工作",
      "LEFT-WALL RIGHT-WALL",
      "[a] {b} <c> \"d\" \\e UNKNOWN-WORD.n", "a.v b.n-u #c ,d ;e",
      Array(repeating: "that", count: 500).joined(separator: " "),
      Array(repeating: "buffalo", count: 40).joined(separator: " "),
      "z" + String(repeating: "\u{301}", count: 50_000) + " is",
      "\u{202E}\u{FEFF} z\u{301}\u{301}\u{301}", "' '' ''' - -- don't i'm",
    ]
    for text in texts {
      for kind in ScoreKind.allCases {
        let answer = answer([text], question: text + " why", ideal: text + " so")
        let score = try await evaluator.score(kind, of: answer, with: .builtIn)
        #expect((0...100).contains(score.value ?? 0))
      }
    }
  }
}
