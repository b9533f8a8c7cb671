internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing

/// What a client of the interview is told, in the documented form.
enum AIInterviewMessage {
  case connected(session: String)
  case welcome(session: String)
  case initialized(session: String, questions: Int)
  case question(String, number: Int, of: Int, session: String)
  case answerReceived(session: String)
  case completed(InterviewAssessment, session: String)
  case error(String)
  case pong

  /// - Parameter now: of its timestamp.
  func document(at now: Date) -> JSONValue {
    var members: [JSONValue.Member]
    switch self {
    case .connected(let session):
      members = [
        .init("type", "connection_success"), .init("message", "Successfully connected to AI Interview"),
        .init("session_id", .string(session)),
      ]
    case .welcome(let session):
      members = [
        .init("type", "welcome"),
        .init(
          "message",
          "Welcome to AI Interview! Please send an 'initialize_interview' message with job description and resume to begin."
        ),
        .init("session_id", .string(session)), .init("instructions", Self.instructions),
      ]
    case .initialized(let session, let questions):
      members = [
        .init("type", "interview_initialized"), .init("session_id", .string(session)),
        .init("message", "Interview session initialized successfully"),
        .init("total_questions", .integer(questions)),
      ]
    case .question(let text, let number, let total, let session):
      members = [
        .init("type", "question"), .init("question", .string(text)),
        .init("question_number", .integer(number)),
        .init("total_questions", .integer(total)), .init("session_id", .string(session)),
      ]
    case .answerReceived(let session):
      members = [
        .init("type", "answer_received"), .init("message", "Answer received successfully"),
        .init("session_id", .string(session)),
      ]
    case .completed(let assessment, let session):
      members = [
        .init("type", "interview_completed"), .init("analysis", Self.analysis(assessment)),
        .init("session_id", .string(session)), .init("message", "Interview analysis completed"),
      ]
    case .error(let message): members = [.init("type", "error"), .init("message", .string(message))]
    case .pong: members = [.init("type", "pong")]
    }
    // As documented, without the zone: it is UTC.
    return .object(members + [.init("timestamp", .string(String(now.timestamp.dropLast())))])
  }

  private static let instructions: JSONValue = [
    "step_1":
      "Send an 'initialize_interview' message with 'job_description' and 'candidate_resume' in 'data'",
    "step_2": "Wait for the 'question' message",
    "step_3": "Send a 'submit_answer' message with your 'answer'; the next question follows",
    "note": "Send 'end_interview' to finish early, and 'ping' to check the connection",
  ]

  private static func analysis(_ assessment: InterviewAssessment) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("overall_score", .number(assessment.overall)),
      .init("technical_score", .number(assessment.technical)),
      .init("communication_score", .number(assessment.communication)),
      .init("problem_solving_score", .number(assessment.problemSolving)),
      .init("cultural_fit_score", .number(assessment.culturalFit)),
      .init("strengths", .array(assessment.strengths.map { .string($0) })),
      .init("areas_for_improvement", .array(assessment.areasForImprovement.map { .string($0) })),
      .init("overall_feedback", .string(assessment.feedback)),
      .init(
        "recommendation",
        .string(InterviewVerdict.Recommendation(score: assessment.overall).rawValue)),
      .init("assessed_by", .string(assessment.assessedBy)),
    ]
    if let reason = assessment.fallbackReason { members.append(.init("fallback_reason", .string(reason))) }
    return .object(members)
  }
}
