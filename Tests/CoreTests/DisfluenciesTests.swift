import Core
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

  private func repaired(_ text: String) -> (repairs: Int, text: String) {
    let words = text.split(separator: " ").map(String.init)
    let disfluencies = Disfluencies(words: words)
    return (disfluencies.repairs, disfluencies.fluentWords.map { words[$0] }.joined(separator: " "))
  }

  @Test(arguments: [
    ("I went to I mean we went to the store", "we went to the store"),
    ("we meet on Monday sorry on Tuesday", "we meet on Tuesday"),
    ("the red um I mean the blue one", "the blue one"),
    ("I went to I went back home", "I went back home"),
    ("we we're late", "we're late"),
    ("it's a the best of all", "it's the best of all"),
    ("I was in the st- store", "I was in the store"),
    ("we sold it or rather they did", "we sold it they did"),
    ("in the beginning let me rephrase that we began small", "in the beginning we began small"),
  ])
  func whatIsTakenBackIsOneRepair(said: String, meant: String) {
    #expect(repaired(said) == (1, meant))
  }

  @Test(arguments: [
    "I think I can", "I mean it", "what you see what you get", "I am sorry about that",
    "I think it works well I mean I have used it", "give her the book", "we were late",
    "I think so I mean I know",
    "the more you do the more you learn", "let me rephrase", "sorry", "i mean", "well-known facts", "it- ",
  ])
  func fluentSpeechIsLeftAlone(said: String) {
    #expect(repaired(said) == (0, said.split(separator: " ").joined(separator: " ")))
  }

  @Test func whatIsLeftHasNeitherFillersNorRepetitions() {
    #expect(repaired("um I I think - that uh we we we won") == (0, "I think that we won"))
  }

  @Test func lengthDoesNotMakeItSlow() {
    let words = Array(
      repeating: ["I", "went", "to", "I", "mean", "we", "um", "we", "let", "me"], count: 20_000)
    #expect(Disfluencies(words: words.joined()).words == 200_000)
  }
}
