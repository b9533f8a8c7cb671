internal import Core
internal import FoundationEssentials
internal import Storage

/// An interview with its questions.
struct InterviewDocument: Encodable {
  let interview: Interview

  init(_ interview: Interview) { self.interview = interview }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: InterviewKeys.self)
    try container.encode(interview)
    try container.encode(interview.questions.map(Entry.init), forKey: .questions)
  }

  private struct Entry: Encodable {
    let question: Question

    private enum CodingKeys: String, CodingKey {
      case question, status, progress, error, scores
      case evaluation = "evaluation_status"
      case evaluationError = "evaluation_error"
      case questionID = "question_id"
      case idealAnswer = "ideal_answer"
      case videoURL = "video_url"
      case archiveURL = "asrfile_s3key"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(question.id, forKey: .questionID)
      try container.encode(question.question, forKey: .question)
      try container.encode(question.idealAnswer, forKey: .idealAnswer)
      try container.encode(question.videoURL, forKey: .videoURL)
      try container.encode(question.state.rawValue, forKey: .status)
      try container.encode(question.progress, forKey: .progress)
      try container.encode(question.archiveURL, forKey: .archiveURL)
      try container.encodeIfPresent(question.error, forKey: .error)
      try container.encodeIfPresent(question.scores, forKey: .scores)
      try container.encodeIfPresent(question.evaluation?.state.rawValue, forKey: .evaluation)
      try container.encodeIfPresent(question.evaluation?.error, forKey: .evaluationError)
    }
  }
}

/// An interview as `GET /interviews` shows it: without texts and URLs, so that a page stays small.
struct InterviewListEntry: Encodable {
  let summary: InterviewSummary

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: InterviewKeys.self)
    try container.encode(summary.interview)
    try container.encode(summary.questionCount, forKey: .questions)
    try container.encode(summary.failedCount, forKey: .failed)
  }
}

private enum InterviewKeys: String, CodingKey {
  case candidate, status, message, progress, questions, failed
  case interviewID = "interview_id"
  case createdAt = "created_at"
  case completedAt = "completed_at"
}

extension KeyedEncodingContainer<InterviewKeys> {
  /// What both show.
  fileprivate mutating func encode(_ interview: Interview) throws {
    try encode(interview.id, forKey: .interviewID)
    try encode(interview.candidate, forKey: .candidate)
    try encode(interview.status.rawValue, forKey: .status)
    try encode(interview.message, forKey: .message)
    try encode(interview.progress, forKey: .progress)
    try encode(interview.createdAt.timestamp, forKey: .createdAt)
    try encode(interview.completedAt?.timestamp, forKey: .completedAt)
  }
}
