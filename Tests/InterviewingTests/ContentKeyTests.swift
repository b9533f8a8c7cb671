import Interviewing
import Testing

@testable import Interviewing

struct ContentKeyTests {
  private let evaluator = Evaluator.testing()
  private let said = answer(["we built it"], question: "What?", ideal: "They built it.")

  @Test(arguments: ScoreKind.allCases)
  func equalContentHasEqualKeys(kind: ScoreKind) throws {
    let key = try evaluator.contentKey(kind, .builtIn, said)
    #expect(key.count == 64)
    #expect(try evaluator.contentKey(kind, .builtIn, said) == key)
    // Built in, no server matters.
    #expect(try Evaluator.testing("http://127.0.0.1:10").contentKey(kind, .builtIn, said) == key)
  }

  @Test func everythingThatMattersChangesTheKey() throws {
    var keys: Set<String> = []
    for kind in ScoreKind.allCases {
      for model in [EvaluationModel.builtIn, .openAI(model: "m"), .huggingFace(organisation: "a", name: "b")]
      {
        keys.insert(try evaluator.contentKey(kind, model, said))
      }
    }
    #expect(keys.count == 12)
    let key = try evaluator.contentKey(.semanticSimilarity, .openAI(model: "m"), said)
    #expect(
      try Evaluator.testing("http://127.0.0.1:10").contentKey(.semanticSimilarity, .openAI(model: "m"), said)
        != key)
    #expect(
      try evaluator.contentKey(.grammar, .openAI(model: "m"), said)
        != Evaluator.testing(chat: true).contentKey(.grammar, .openAI(model: "m"), said))
    var other = answer(["we built it"], question: "What?", ideal: "They built it.", hasFillers: false)
    #expect(
      try evaluator.contentKey(.disfluency, .builtIn, said)
        != evaluator.contentKey(.disfluency, .builtIn, other))
    other = answer(["we", "built it"], question: "What?", ideal: "They built it.")
    #expect(
      try evaluator.contentKey(.grammar, .builtIn, said) != evaluator.contentKey(.grammar, .builtIn, other))
  }

  @Test func textsThatDoNotMatterDoNot() throws {
    let other = answer(["we built it"], question: "Why?", ideal: "They built it.")
    #expect(
      try evaluator.contentKey(.grammar, .builtIn, said) == evaluator.contentKey(.grammar, .builtIn, other))
    #expect(
      try evaluator.contentKey(.broadTopicSimilarity, .builtIn, said)
        != evaluator.contentKey(.broadTopicSimilarity, .builtIn, other))
  }

  @Test func theConfiguredModelIsTheOneThatCounts() throws {
    #expect(
      try evaluator.contentKey(.grammar, .openAI(model: nil), said)
        == evaluator.contentKey(.grammar, .openAI(model: "text-embedding-3-small"), said))
  }
}
