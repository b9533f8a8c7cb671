import Testing

@testable import Interviewing

struct SummingUpTests {
  private let interviewer = BuiltInInterviewer()

  private func summary(_ answers: [(RatedAnswers, String)]) async throws -> InterviewSummary {
    var turns: [InterviewContext.Turn] = []
    for (rated, text) in answers {
      let evaluation = try await interviewer.evaluate(spoken(text), in: rated.interview)
      turns.append(.init(question: rated.question, answer: text, evaluation: evaluation))
    }
    return try await interviewer.sumUp(.backend(turns: turns))
  }

  @Test func goodAnswersHaveStrengths() async throws {
    let summary = try await summary(RatedAnswers.all.map { ($0, $0.good) })
    #expect(summary.strengths.contains { $0.contains("numbers") })
    #expect((3...5).contains(summary.strengths.count))
    #expect(summary.improvements.count <= 2)
    #expect(summary.feedback.contains("Backend Engineer") && summary.feedback.contains("7 answers"))
    #expect(summary.summarisedBy == "built-in")
  }

  @Test func poorAnswersHaveImprovements() async throws {
    let summary = try await summary(RatedAnswers.all.map { ($0, $0.poor) })
    #expect((3...5).contains(summary.improvements.count))
    #expect(!summary.strengths.contains { $0.contains("depth") || $0.contains("numbers") })
  }

  @Test func silenceIsNothingToSumUp() async throws {
    let silent = try await summary([(RatedAnswers.all[0], "")])
    #expect(silent.feedback.hasPrefix("Nothing was heard") && silent.strengths.isEmpty)
    let partly = try await summary([
      (RatedAnswers.all[0], ""), (RatedAnswers.all[1], RatedAnswers.all[1].good),
    ])
    #expect(partly.feedback.contains("One answer could not be heard."))
    let none = try await interviewer.sumUp(.backend(turns: [.init(question: RatedAnswers.all[0].question)]))
    #expect(none.feedback.contains("No answer was evaluated"))
  }

  @Test func marksOfAModelAreSummedUpWithoutParts() async throws {
    let turns = RatedAnswers.all.map {
      InterviewContext.Turn(
        question: $0.question, answer: $0.good,
        evaluation: AnswerEvaluation(
          clarity: 9, relevance: 9, depth: 4, feedback: "", evaluatedBy: "openai/x"))
    }
    let summary = try await interviewer.sumUp(.backend(turns: turns))
    #expect(summary.strengths.count == 2 && summary.improvements.count == 1)
    #expect(summary.feedback.contains("depth leaves the most room"))
  }
}
