import Speech
import Testing

struct DisfluenciesTests {
  private func counted(_ text: String) -> Disfluencies {
    Disfluencies(words: text.split(separator: " ").map(String.init))
  }

  @Test(arguments: [
    ("we we", 1), ("we we we", 2), ("We, we", 1), ("I think I think", 2), ("I think I think I think", 4),
    ("I think I think so", 2), ("no no no no", 3), ("he had had", 1), ("that that is", 1), ("the um the", 1),
    ("um um", 0), ("a b a", 0), ("we", 0), ("", 0), ("don’t don't", 1), ("- -", 0), ("一 一", 1),
  ])
  func wordsSaidAgainAtOnceAreCounted(text: String, repeated: Int) {
    #expect(counted(text).repeatedWords == repeated)
  }

  @Test(arguments: [
    "um", "uh", "er", "erm", "ah", "hmm", "mm", "mhm", "uhm", "eh", "Um,", "UHHH...", "ummmm", "mm-hmm", "hm",
  ])
  func soundsThatAreNoWordsAreFillers(word: String) {
    #expect(counted("so \(word) yes").fillers == 1)
  }

  @Test(arguments: ["m", "I'm", "her", "ham", "umbrella", "a", "mum", "ohm", "like", "err2"])
  func wordsAreNoFillers(word: String) {
    #expect(counted("so \(word) yes").fillers == 0)
  }

  @Test func fillersAreWordsAndEachRepeatedWordCounts() {
    let disfluencies = counted("um I I think that uh we we we won")
    #expect(disfluencies.words == 10)
    #expect(disfluencies.fillers == 2)
    #expect(disfluencies.repeatedWords == 3)
  }

  @Test func silenceHasNoDisfluencies() {
    #expect(counted("").words == 0)
  }
}
