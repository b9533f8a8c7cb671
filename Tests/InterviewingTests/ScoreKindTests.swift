import Testing

@testable import Interviewing

struct ScoreKindTests {
  @Test func namesAreThoseOfTheDocument() {
    #expect(
      ScoreKind.allCases.map(\.rawValue) == [
        "semantic_similarity", "broad_topic_similarity", "grammar", "disfluency",
      ])
  }
}
