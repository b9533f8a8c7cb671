internal import Core
internal import FoundationEssentials
internal import Storage

/// An interview with its questions.
struct InterviewDocument: Encodable {
  let interview: Interview

  init(_ interview: Interview) { self.interview = interview }

  private enum CodingKeys: String, CodingKey {
    case candidate, status, message, progress, questions
    case interviewID = "interview_id"
    case createdAt = "created_at"
    case completedAt = "completed_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(interview.id, forKey: .interviewID)
    try container.encode(interview.candidate, forKey: .candidate)
    try container.encode(interview.status.rawValue, forKey: .status)
    try container.encode(interview.message, forKey: .message)
    try container.encode(interview.progress, forKey: .progress)
    try container.encode(interview.createdAt.timestamp, forKey: .createdAt)
    try container.encode(interview.completedAt?.timestamp, forKey: .completedAt)
    try container.encode(interview.questions.map(Entry.init), forKey: .questions)
  }

  private struct Entry: Encodable {
    let question: Question

    private enum CodingKeys: String, CodingKey {
      case question, status, progress, error
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
    }
  }
}

/// An interview as `GET /interviews` shows it: without texts and URLs, so that a page stays small.
struct InterviewListEntry: Encodable {
  let summary: InterviewSummary

  private enum CodingKeys: String, CodingKey {
    case candidate, status, message, progress, questions, failed
    case interviewID = "interview_id"
    case createdAt = "created_at"
    case completedAt = "completed_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let interview = summary.interview
    try container.encode(interview.id, forKey: .interviewID)
    try container.encode(interview.candidate, forKey: .candidate)
    try container.encode(interview.status.rawValue, forKey: .status)
    try container.encode(interview.message, forKey: .message)
    try container.encode(interview.progress, forKey: .progress)
    try container.encode(summary.questionCount, forKey: .questions)
    try container.encode(summary.failedCount, forKey: .failed)
    try container.encode(interview.createdAt.timestamp, forKey: .createdAt)
    try container.encode(interview.completedAt?.timestamp, forKey: .completedAt)
  }
}
