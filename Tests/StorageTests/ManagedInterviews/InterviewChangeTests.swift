import Foundation
import Testing

@testable import Storage

/// What may become of an interview: no database.
@Suite struct InterviewChangeTests {
  private let start = Date(timeIntervalSince1970: 1_700_000_000)
  private let now = Date(timeIntervalSince1970: 1_700_003_600)

  private func interview(_ status: ManagedInterview.Status = .inProgress) -> ManagedInterview {
    ManagedInterview(
      id: UUID(), userID: "ada", templateID: UUID(), status: status, startedAt: start,
      completedAt: status == .completed ? start : nil,
      progress: .init(currentQuestion: 2, questionsCompleted: [1]))
  }

  @Test func whatIsNotGivenStays() throws {
    let before = interview()
    let moved = try InterviewChange(currentQuestion: 3).applied(to: before, at: now)
    #expect(moved.progress == .init(currentQuestion: 3, questionsCompleted: [1]))
    let answered = try InterviewChange(questionsCompleted: [2, 1]).applied(to: before, at: now)
    #expect(answered.progress == .init(currentQuestion: 2, questionsCompleted: [1, 2]))
    #expect(answered.status == .inProgress && answered.completedAt == nil)
  }

  @Test func completingTellsWhenAndCancellingDoesNot() throws {
    #expect(try InterviewChange(status: .completed).applied(to: interview(), at: now).completedAt == now)
    let cancelled = try InterviewChange(status: .cancelled).applied(to: interview(), at: now)
    #expect(cancelled.status == .cancelled && cancelled.completedAt == nil)
  }

  @Test(arguments: [ManagedInterview.Status.completed, .cancelled])
  func whatIsOverTakesOnlyWhatItIs(status: ManagedInterview.Status) throws {
    let over = interview(status)
    let repeated = InterviewChange(status: status, currentQuestion: 2, questionsCompleted: [1])
    #expect(try repeated.applied(to: over, at: now) == over)
    for other in ManagedInterview.Status.allCases where other != status {
      #expect(throws: InterviewChange.Refusal.over(status)) {
        try InterviewChange(status: other).applied(to: over, at: now)
      }
    }
    #expect(throws: InterviewChange.Refusal.over(status)) {
      try InterviewChange(status: status, currentQuestion: 3).applied(to: over, at: now)
    }
  }

  @Test(arguments: [0, 5, -1, Int.max, Int.min])
  func onlyQuestionsOfTheTemplateAreTaken(number: Int) {
    #expect(throws: InterviewChange.Refusal.noSuchQuestion(number)) {
      try InterviewChange(currentQuestion: number).applied(to: interview(), at: now)
    }
    #expect(throws: InterviewChange.Refusal.noSuchQuestion(number)) {
      try InterviewChange(questionsCompleted: [1, number]).applied(to: interview(), at: now)
    }
  }

  @Test func aQuestionIsCompletedOnce() {
    #expect(throws: InterviewChange.Refusal.repeatedQuestion(3)) {
      try InterviewChange(questionsCompleted: [3, 1, 3]).applied(to: interview(), at: now)
    }
  }
}
