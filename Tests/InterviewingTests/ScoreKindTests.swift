import Foundation
import Interviewing
import Testing

struct ScoreKindTests {
  @Test func namesAreThoseOfTheDocument() {
    #expect(
      ScoreKind.allCases.map(\.rawValue) == [
        "semantic_similarity", "broad_topic_similarity", "grammar", "disfluency",
      ])
    #expect(
      ScoreKind.allCases.map(\.resultName) == [
        "semantic_similarity_score", "broad_topic_sim_score", "grammar_score", "disfluency_score",
      ])
  }

  @Test func aScoreIsReadAsItWasWritten() throws {
    let score = Score(
      kind: .grammar, value: 82, model: "built-in", modelVersion: "1", formula: "grammar/1", basis: .measured,
      parts: ["words": 12], note: nil)
    let json = try JSONEncoder().encode(score)
    #expect(String(decoding: json, as: UTF8.self).contains("\"model_version\":\"1\""))
    #expect(try JSONDecoder().decode(Score.self, from: json) == score)
  }
}
