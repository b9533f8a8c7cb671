import Foundation
import Storage
import Testing

@testable import Daemon

@Suite struct SessionInstructionsTests {
  private let template = ManagementStand.template
  private func interview(_ current: Int, _ completed: [Int]) -> ManagedInterview {
    ManagedInterview(
      id: UUID(), userID: "ada", templateID: template.id, startedAt: Date(),
      progress: .init(currentQuestion: current, questionsCompleted: completed))
  }

  @Test func aQuestionsInstructionsAreAboutItAlone() {
    let text = SessionInstructions.text(template, interview(2, [1]), question: 2)
    #expect(
      text.hasPrefix(
        "You are an expert case interview assistant for a Medium Market Entry case in the Technology industry"
      ))
    #expect(text.contains("is at question 2 of 4 and has completed question 1."))
    #expect(text.contains("Question 2:\nWhat about 2?") && text.contains("Mind 2."))
    for other in [1, 3, 4] { #expect(!text.contains("What about \(other)?")) }
    #expect(text.contains("the next question follows"))
    let last = SessionInstructions.text(template, interview(4, [1, 2, 3]), question: 4)
    #expect(last.contains("has completed questions 1, 2 and 3.") && last.contains("the last question"))
  }

  @Test func anInterviewsInstructionsHaveAllQuestions() {
    let text = SessionInstructions.text(template, interview(1, []), question: nil)
    #expect(text.hasPrefix("You are an interview assistant for a Medium Market Entry case"))
    #expect(text.contains("has not completed any question yet"))
    for number in 1...4 { #expect(text.contains("Question \(number):\nWhat about \(number)?")) }
    // A question without instructions has no empty heading.
    #expect(!text.contains("on question 3"))
  }
}
