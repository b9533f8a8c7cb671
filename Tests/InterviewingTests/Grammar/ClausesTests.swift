import Testing

@testable import Interviewing

struct ClausesTests {
  private func cut(_ text: String) -> [String] {
    Clauses.cut(text.split(separator: " ").map(String.init)).map { $0.joined(separator: " ") }
  }

  @Test(arguments: [
    ("so we built it", ["we built it"]), ("We built it. It works!", ["We built it", "It works"]),
    ("i'm sure i can, i think", ["I'm sure I can I think"]), ("and so", []), ("yes", []), ("", []),
    ("don’t “quote” (this)", ["don't quote this"]), ("LEFT-WALL is well-known", ["left-wall is well-known"]),
    (
      "we had to change the whole plan because the customer did not like it",
      ["we had to change the whole plan", "the customer did not like it"]
    ),
  ])
  func utterancesBecomeClauses(text: String, clauses: [String]) {
    #expect(cut(text) == clauses)
  }

  @Test func withoutAConjunctionPhrasesAreCut() {
    #expect(
      cut("our database ran out of space on a friday evening") == [
        "our database ran out of space", "on a friday evening",
      ])
  }

  @Test func whatAWordBelongsToIsNotCutOff() {
    #expect(
      cut("yesterday somebody quickly deleted the rows using small scripts again") == [
        "yesterday somebody quickly deleted", "the rows using small scripts again",
      ])
  }

  @Test(arguments: 10...200)
  func noClauseIsTooLongForTheParser(count: Int) {
    for words in [(0..<count).map { "w\($0)" }, Array(repeating: "the", count: count)] {
      let clauses = Clauses.cut(words)
      #expect(clauses.allSatisfy { (2...9).contains($0.count) })
      #expect(clauses.joined().elementsEqual(words))
    }
  }

  @Test func noWordIsTooLongForTheParser() {
    #expect(
      Clauses.cut([String(repeating: "x", count: 10_000), "is"]).joined().allSatisfy { $0.count <= 40 })
  }
}
