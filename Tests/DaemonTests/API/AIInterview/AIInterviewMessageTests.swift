import Foundation
import HTTPServer
import Interviewing
import Testing

@testable import Daemon

@Suite struct AIInterviewMessageTests {
  private static let now = Date(timeIntervalSince1970: 1_738_060_200)

  private func text(_ message: AIInterviewMessage) -> String { message.document(at: Self.now).text }

  @Test func messagesAreAsDocumented() {
    #expect(
      text(.connected(session: "s"))
        == #"{"type":"connection_success","message":"Successfully connected to AI Interview","session_id":"s","timestamp":"2025-01-28T10:30:00"}"#
    )
    #expect(
      text(.welcome(session: "s")).hasPrefix(
        #"{"type":"welcome","message":"Welcome to AI Interview! Please send an 'initialize_interview' message with job description and resume to begin.","session_id":"s","instructions":{"step_1":"#
      ))
    #expect(
      text(.initialized(session: "s", questions: 5))
        == #"{"type":"interview_initialized","session_id":"s","message":"Interview session initialized successfully","total_questions":5,"timestamp":"2025-01-28T10:30:00"}"#
    )
    #expect(
      text(.question("Why “\n”?", number: 1, of: 5, session: "s"))
        == #"{"type":"question","question":"Why “\n”?","question_number":1,"total_questions":5,"session_id":"s","timestamp":"2025-01-28T10:30:00"}"#
    )
    #expect(
      text(.answerReceived(session: "s"))
        == #"{"type":"answer_received","message":"Answer received successfully","session_id":"s","timestamp":"2025-01-28T10:30:00"}"#
    )
    #expect(
      text(.error("No.")) == #"{"type":"error","message":"No.","timestamp":"2025-01-28T10:30:00"}"#)
    #expect(text(.pong) == #"{"type":"pong","timestamp":"2025-01-28T10:30:00"}"#)
  }

  @Test func theAnalysisHasItsScoresAndWhoMadeIt() {
    var assessment = InterviewAssessment(
      .init(technical: 8, communication: 9, problemSolving: 8, culturalFit: 9),
      strengths: ["Strong communication"], areasForImprovement: ["System design"], feedback: "Strong…",
      assessedBy: "built-in")
    #expect(
      text(.completed(assessment, session: "s"))
        == #"{"type":"interview_completed","analysis":{"overall_score":8.5,"technical_score":8.0,"communication_score":9.0,"problem_solving_score":8.0,"cultural_fit_score":9.0,"strengths":["Strong communication"],"areas_for_improvement":["System design"],"overall_feedback":"Strong…","recommendation":"hire","assessed_by":"built-in"},"session_id":"s","message":"Interview analysis completed","timestamp":"2025-01-28T10:30:00"}"#
    )
    assessment.fallbackReason = "the model did not answer in time"
    #expect(text(.completed(assessment, session: "s")).contains(#","fallback_reason":"the model"#))
  }

  @Test(arguments: [
    (10.0, "hire"), (8, "hire"), (7.9, "maybe"), (6, "maybe"), (5.9, "no_hire"), (0, "no_hire"),
  ])
  func theRecommendationGoesByTheOverallScoreAsShown(_ score: Double, _ recommendation: String) {
    let assessment = InterviewAssessment(
      .init(technical: score, communication: score, problemSolving: score, culturalFit: score),
      strengths: [], areasForImprovement: [], feedback: "", assessedBy: "built-in")
    #expect(
      text(.completed(assessment, session: "s")).contains(#""recommendation":"\#(recommendation)""#))
  }
}
