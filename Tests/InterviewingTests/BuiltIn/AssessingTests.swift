import Testing

@testable import Interviewing

@Suite struct AssessingTests {
  private let interviewer = BuiltInInterviewer()

  private func turn(
    _ stage: InterviewStage, _ clarity: Int, _ relevance: Int, _ depth: Int, parts: [String: Double] = [:],
    by name: String = "openai/x"
  ) -> InterviewContext.Turn {
    InterviewContext.Turn(
      question: AskedQuestion(text: "Why?", stage: stage, askedBy: "built-in"), answer: "So.",
      evaluation: AnswerEvaluation(
        clarity: clarity, relevance: relevance, depth: depth, feedback: "", evaluatedBy: name, parts: parts))
  }

  private func assessed(_ turns: InterviewContext.Turn...) async throws -> InterviewAssessment {
    try await interviewer.assess(.backend(turns: turns))
  }

  private func rated(_ answer: KeyPath<RatedAnswers, String>) async throws -> InterviewAssessment {
    var turns: [InterviewContext.Turn] = []
    for rated in RatedAnswers.all {
      let text = rated[keyPath: answer]
      let evaluation = try await interviewer.evaluate(spoken(text), in: rated.interview)
      turns.append(.init(question: rated.question, answer: text, evaluation: evaluation))
    }
    return try await interviewer.assess(.backend(turns: turns))
  }

  @Test func eachScoreIsDrawnFromItsStages() async throws {
    let assessment = try await assessed(
      turn(.intro, 9, 6, 1), turn(.technical, 5, 8, 6), turn(.technical, 5, 4, 4),
      turn(.behavioral, 7, 9, 8), turn(.closing, 4, 3, 1))
    // ((8 + 6) ÷ 2 + (4 + 4) ÷ 2) ÷ 2
    #expect(assessment.technical == 5.5)
    #expect(assessment.communication == 6)
    // Without parts as deep as the answers: (6 + 4 + 8) ÷ 3.
    #expect(assessment.problemSolving == 6)
    // ((12 + 9) ÷ 3 + (18 + 7) ÷ 3 + (6 + 4) ÷ 3) ÷ 3
    #expect(assessment.culturalFit == 6.2)
    #expect(assessment.overall == 5.9)
    #expect(assessment.assessedBy == "built-in" && assessment.fallbackReason == nil)
  }

  @Test func reasonsAndResultsCountForProblemSolving() async throws {
    let byModel = try await assessed(turn(.technical, 5, 5, 6, parts: ["reasoning": 9, "outcomes": 7]))
    #expect(byModel.problemSolving == 7)
    let parts = ["reasons": 3.0, "result": 1, "substance": 1, "is_answer": 1]
    let builtIn = try await assessed(turn(.technical, 5, 5, 6, parts: parts, by: "built-in"))
    #expect(builtIn.problemSolving == 8)
    let stuffed = try await assessed(
      turn(.technical, 5, 5, 1, parts: parts.merging(["substance": 0]) { $1 }, by: "built-in"))
    #expect(stuffed.problemSolving == 1)
  }

  @Test func stagesWithoutAnswersAreDrawnFromAllAndSaySo() async throws {
    var interview = InterviewContext.backend(turns: [turn(.intro, 8, 6, 4)])
    interview.plan = InterviewPlan(questions: 8, cv: interview.cv, jd: interview.jd)
    let assessment = try await interviewer.assess(interview)
    #expect(assessment.technical == 5 && assessment.communication == 8)
    #expect(assessment.problemSolving == 4 && assessment.culturalFit == 6.7)
    #expect(assessment.feedback.contains("1 of 8 planned questions were answered."))
    #expect(assessment.feedback.contains("the technical score is drawn from"))
    #expect(!assessment.feedback.contains("cultural"))
  }

  @Test func withoutAnAnswerThereIsNothing() async throws {
    let open = InterviewContext.Turn(question: RatedAnswers.all[0].question)
    for turns in [[], [open]] {
      let assessment = try await interviewer.assess(.backend(turns: turns))
      #expect(
        [assessment.overall, assessment.technical, assessment.communication, assessment.problemSolving]
          == [0, 0, 0, 0] && assessment.culturalFit == 0)
      #expect(assessment.strengths.isEmpty && assessment.areasForImprovement.isEmpty)
      #expect(assessment.feedback == "No question was answered, so there is nothing to assess.")
    }
  }

  @Test func betterAnswersHaveBetterScores() async throws {
    let ranks = [try await rated(\.good), try await rated(\.middling), try await rated(\.poor)]
    for score in [
      \InterviewAssessment.overall, \.technical, \.communication, \.problemSolving, \.culturalFit,
    ] {
      let scores = ranks.map { $0[keyPath: score] }
      #expect(scores[0] > scores[1] + 1 && scores[1] > scores[2] + 1, "\(scores)")
      #expect(scores.allSatisfy { (0...10).contains($0) })
    }
    #expect(!ranks[0].strengths.isEmpty && !ranks[2].areasForImprovement.isEmpty)
  }

  @Test func anInterviewWithoutRoleAndCompanyIsHeldAndAssessed() async throws {
    var interview = InterviewContext.backend(turns: [])
    (interview.role, interview.company) = ("", "")
    interview.plan = InterviewPlan(questions: 20, cv: interview.cv, jd: interview.jd)
    while interview.turns.count < interview.plan.slots.count {
      let question = try await interviewer.ask(interview, told: nil)
      #expect(!question.text.contains("  ") && !question.text.contains("{"), "\(question.text)")
      #expect(!question.text.contains(" role at ") && !question.text.contains(" as ,"), "\(question.text)")
      interview.turns.append(.init(question: question))
      let evaluation = try await interviewer.evaluate(spoken(RatedAnswers.all[0].good), in: interview)
      interview.turns[interview.turns.count - 1].answer = RatedAnswers.all[0].good
      interview.turns[interview.turns.count - 1].evaluation = evaluation
    }
    let assessment = try await interviewer.assess(interview)
    #expect(assessment.feedback.hasPrefix("The \(interview.turns.count) answers reached "))
  }
}
