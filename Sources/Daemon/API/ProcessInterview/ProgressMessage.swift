internal import Core
internal import FoundationEssentials
internal import Storage

/// What subscribers of an interview are told: a pure function of what is committed, so that everybody gets
/// the same bytes, whenever they come.
struct ProgressMessage: Encodable {
  let interview: Interview

  private enum CodingKeys: String, CodingKey {
    case status, progress, message, result, timestamp, stage
    case interviewID = "interview_id"
    case sequence = "seq"
    case sentAt = "sent_at"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(interview.status.rawValue, forKey: .status)
    try container.encode(interview.id, forKey: .interviewID)
    try container.encode(interview.progress, forKey: .progress)
    try container.encode(interview.message, forKey: .message)
    try container.encode(interview.updatedAt.timestamp, forKey: .timestamp)
    try container.encode(interview.sequence, forKey: .sequence)
    try container.encode(interview.stage, forKey: .stage)
    try container.encode(Int64((interview.updatedAt.timeIntervalSince1970 * 1000).rounded()), forKey: .sentAt)
    // A run has ended, also where an import has brought more to do.
    if interview.completedAt != nil {
      try container.encode(QuestionsProcessed(interview), forKey: .result)
    }
  }

  var json: String {
    (try? JSONText.encode(self)) ?? "{}"
  }
}

/// The questions of an interview with a result or an error.
struct QuestionsProcessed: Encodable {
  struct Entry: Encodable {
    var question: Question

    private enum CodingKeys: String, CodingKey {
      case error, scores
      case evaluationError = "evaluation_error"
      case questionID = "question_id"
      case archiveURL = "asrfile_s3key"
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(question.id, forKey: .questionID)
      try container.encode(question.archiveURL, forKey: .archiveURL)
      try container.encodeIfPresent(question.error, forKey: .error)
      try container.encodeIfPresent(question.scores, forKey: .scores)
      try container.encodeIfPresent(question.evaluation?.error, forKey: .evaluationError)
    }
  }

  var entries: [Entry]

  private enum CodingKeys: String, CodingKey { case entries = "questions_processed" }

  init(_ interview: Interview) {
    entries = interview.questions.filter { $0.processed != nil || $0.error != nil }.map(Entry.init)
  }
}
