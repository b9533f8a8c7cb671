import Interviewing
import Testing

@testable import Daemon

@Suite struct InterviewVerdictTests {
  @Test func theMarksAreAveragesOverAllAnswers() throws {
    let verdict = try #require(
      InterviewVerdict([.scripted(8, 9, 7), .scripted(9, 9, 8), .scripted(9, 8, 8), .scripted(8, 8, 6)]))
    #expect(verdict.clarity == 8.5 && verdict.relevance == 8.5 && verdict.depth == 7.3)
    // Of the averages as they are, 7.25 among them.
    #expect(verdict.overall == 8.08)
    #expect(verdict.recommendation == .hire)
  }

  @Test(
    arguments: [
      ([AnswerEvaluation.scripted(8, 8, 8)], 8.0, "hire"),
      ([.scripted(8, 8, 7)], 7.67, "maybe"),
      ([.scripted(6, 6, 6)], 6.0, "maybe"),
      ([.scripted(6, 6, 5)], 5.67, "no_hire"),
      ([.scripted(1, 1, 1)], 1.0, "no_hire"),
      ([.scripted(10, 10, 10)], 10.0, "hire"),
    ])
  func theRecommendationGoesByTheDocumentedThresholds(
    _ marks: [AnswerEvaluation], _ overall: Double, _ recommendation: String
  ) throws {
    let verdict = try #require(InterviewVerdict(marks))
    #expect(verdict.overall == overall)
    #expect(verdict.recommendation.rawValue == recommendation)
  }

  @Test func theRecommendationNeverContradictsTheScoreThatIsShown() throws {
    // 7.996 is shown as 8.
    var marks = Array(repeating: AnswerEvaluation.scripted(8, 8, 8), count: 83)
    marks.append(.scripted(8, 8, 7))
    let verdict = try #require(InterviewVerdict(marks))
    #expect(verdict.overall == 8)
    #expect(verdict.recommendation == .hire)
  }

  @Test func whereNothingWasEvaluatedThereIsNoVerdict() {
    #expect(InterviewVerdict([]) == nil)
  }
}
