import Testing

@testable import Interviewing

struct SimilarityScaleTests {
  @Test(arguments: [
    ("text-embedding-3-small", 0.10), ("text-embedding-ada-002", 0.70), ("intfloat/e5-base", 0.72),
    ("Salesforce/SFR-Embedding-Mistral", 0.50), ("nvidia/NV-Embed-v2", 0.10),
  ])
  func familiesAreKnownByName(model: String, unrelated: Double) {
    #expect(SimilarityScale(model: model).unrelated == unrelated)
  }

  @Test func unrelatedTextsGetNothingAndParaphrasesAll() {
    for model in ["text-embedding-3-small", "intfloat/e5-base", "text-embedding-ada-002"] {
      let scale = SimilarityScale(model: model)
      #expect(scale.semantic.mark(scale.unrelated) == 0)
      #expect(scale.semantic.mark(scale.paraphrase) == 100)
      #expect(scale.topic.mark(scale.paraphrase) == 100)
      #expect(scale.form.mark(1) == 100)
      #expect(scale.form.mark(scale.unrelated) == 0)
    }
  }

  @Test func cosinesAreWithinTheirBounds() {
    let huge = [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
    #expect(abs(Vector.cosine(huge, huge) - 1) < 1e-9)
    #expect(Vector.cosine([1, 0], [-1, 0]) == -1)
    #expect(Vector.mean([[2, 0], [0, 4]], weights: [1, 3]) == [1, 3])
  }

  @Test func longTextsAreCutAtUtterances() {
    let pieces = TextPieces(["one two", "three", "four five six"], longest: 13)
    #expect(pieces.texts == ["one two three", "four five six"])
    #expect(pieces.weights == [13, 13])
    let word = TextPieces([String(repeating: "é", count: 30)], longest: 16)
    #expect(word.texts.joined().filter { $0 == "é" }.count == 30)
    #expect(word.texts.allSatisfy { $0.utf8.count <= 16 })
  }
}
