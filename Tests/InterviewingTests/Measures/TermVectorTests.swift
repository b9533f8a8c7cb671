import Testing

@testable import Interviewing

struct TermVectorTests {
  private func vector(_ text: String) throws -> TermVector {
    let stemmer = try Stemmer()
    return TermVector(TermVector.counts(in: text, stemmer))
  }

  @Test(arguments: [
    ("interviewing", "interviewed"), ("databases", "database"), ("Synchronise", "synchronising"),
    ("team's", "team"), ("don’t", "don't"), ("Running!", "\"runs\""),
  ])
  func wordsOfOneStemAreEqual(a: String, b: String) throws {
    let stemmer = try Stemmer()
    #expect(TermVector.counts(in: a, stemmer) == TermVector.counts(in: b, stemmer))
  }

  @Test func wordsThatSayNothingDoNotCount() throws {
    #expect(try vector("the of and that is it was you your um uh yeah okay").weights.isEmpty)
    #expect(try vector("the kettle").cosine(vector("the the the saddle")) == 0)
  }

  @Test func rareWordsWeighMore() throws {
    let weights = try vector("people kubernetes").weights
    #expect((weights["peopl"] ?? 0) < (weights["kubernet"] ?? 0))
  }

  @Test func equalTextsHaveCosineOne() throws {
    let text = try vector("threads share the memory of their process")
    #expect(abs(text.cosine(text) - 1) < 1e-12)
    #expect(text.coverage(by: text) == 1)
    #expect(try vector("").cosine(text) == 0)
    #expect(try vector("").coverage(by: text) == 0)
  }
}
