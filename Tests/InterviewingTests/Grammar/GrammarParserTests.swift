import Testing

@testable import Interviewing

struct GrammarParserTests {
  private func parse(_ clauses: String...) async throws -> [Parse] {
    try await GrammarParser.shared.parse(clauses.map { $0.split(separator: " ").map(String.init) }).map {
      guard case .parsed(let parse) = $0 else { throw Unparsed() }
      return parse
    }
  }

  private struct Unparsed: Error {}

  @Test func parsesComeInTheOrderOfTheirClauses() async throws {
    let parses = try await parse("we built a service", "the a of the", "they know things")
    #expect(parses.map(\.words) == [4, 4, 3])
    #expect(parses[0].unlinked == 0)
    #expect(parses[1].unlinked > 0)
    #expect(parses[2].unlinked == 0)
  }

  @Test func faultsOfAgreementLeaveWordsUnlinked() async throws {
    let parses = try await parse("he go to school yesterday", "he went to school yesterday")
    #expect(parses[0].unlinked > parses[1].unlinked)
  }

  @Test func cancellingEndsTheWork() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await GrammarParser.shared.parse(Array(repeating: ["we", "built", "it"], count: 10_000))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func aMeasureOfNothingHasNoMark() {
    #expect(GrammarMeasure.measure([], clausesInAll: 0).mark == nil)
    #expect(GrammarMeasure.measure([.unreadable], clausesInAll: 1).mark == nil)
  }

  @Test func aMarkThatLacksTimeSaysSoAndDoesNotLast() {
    let parsed = ParseResult.parsed(Parse(words: 4, unlinked: 0, cost: 0))
    let partly = GrammarMeasure.measure([parsed, .outOfTime, .unreadable], clausesInAll: 3)
    #expect(partly.mark == 100)
    #expect(!partly.isLasting)
    #expect(partly.notes == ["1 of 3 clauses were left out, for the parser ran out of time."])
    let scoring = Scoring(kind: .grammar, model: .builtIn, name: "built-in")
    #expect(!scoring.score(measured: partly).isLasting)
    let nothing = scoring.score(measured: GrammarMeasure.measure([.outOfTime], clausesInAll: 1))
    #expect(nothing.value == nil && !nothing.isLasting)
    #expect(nothing.note?.contains("long enough") == false)
    #expect(GrammarMeasure.measure([parsed, .unreadable], clausesInAll: 2).isLasting)
  }

  @Test func faultsForEachWordMakeTheMark() {
    let measure = GrammarMeasure.measure(
      [
        .parsed(Parse(words: 8, unlinked: 1, cost: 0)), .parsed(Parse(words: 2, unlinked: 0, cost: 10)),
        .unreadable,
      ], clausesInAll: 3)
    #expect(measure.parts["faults_per_word"] == 0.2)
    #expect(measure.mark.map { abs($0 - 62.5) < 0.01 } == true)
  }
}
