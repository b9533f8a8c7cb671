import Testing

@testable import Interviewing

struct GrammarParserTests {
  private func parse(_ clauses: String...) async throws -> [Parse?] {
    try await GrammarParser.shared.parse(
      clauses.map { $0.split(separator: " ").map(String.init) })
  }

  @Test func parsesComeInTheOrderOfTheirClauses() async throws {
    let parses = try await parse("we built a service", "the a of the", "they know things")
    #expect(parses.map { $0?.words } == [4, 4, 3])
    #expect(parses[0]?.unlinked == 0)
    #expect((parses[1]?.unlinked ?? 0) > 0)
    #expect(parses[2]?.unlinked == 0)
  }

  @Test func faultsOfAgreementLeaveWordsUnlinked() async throws {
    let parses = try await parse("he go to school yesterday", "he went to school yesterday")
    #expect((parses[0]?.unlinked ?? 0) > (parses[1]?.unlinked ?? 0))
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
    #expect(GrammarMeasure.measure([nil], clausesInAll: 1).mark == nil)
  }

  @Test func faultsForEachWordMakeTheMark() {
    let parses = [Parse(words: 8, unlinked: 1, cost: 0), Parse(words: 2, unlinked: 0, cost: 10), nil]
    let measure = GrammarMeasure.measure(parses, clausesInAll: 3)
    #expect(measure.parts["faults_per_word"] == 0.2)
    #expect(measure.mark.map { abs($0 - 58.14) < 0.01 } == true)
  }
}
