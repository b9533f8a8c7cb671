import Testing

@testable import Interviewing

struct AnswerTextTests {
  private func utterances(_ words: [(String, Double, Double)]) -> [String] {
    let words = words.map { SpokenAnswer.Word($0.0, start: $0.1, end: $0.2) }
    return AnswerText([.init(words: words)]).utterances.map(\.text)
  }

  @Test func pausesWithinAnUtteranceCutIt() {
    #expect(
      utterances([("we", 0, 0.2), ("built", 0.3, 0.5), ("it", 1.0, 1.1), ("well", 1.2, 1.3)]) == [
        "we built", "it well",
      ])
    #expect(utterances([("we", .nan, .nan), ("built", .nan, .nan)]) == ["we built"])
  }

  @Test func blankWordsAreNone() {
    #expect(utterances([(" we\u{0}", 0, 0), ("…", 0, 0), ("", 0, 0), ("won\n", 0, 0)]).count == 1)
  }
}
