internal import Core
internal import Interviewing
internal import Speech

/// What a client is told of an answer that was taken.
struct AnswerDocument: Encodable {
  var session: String
  var outcome: AnswerOutcome
  var voice: VoiceAnalysis
  var video: VideoSignals?

  private enum CodingKeys: String, CodingKey {
    case status, question, message, evaluation
    case session = "session_id"
    case number = "question_number"
    case totalQuestions = "total_questions"
    case voice = "voice_analysis"
    case video = "video_analysis"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(session, forKey: .session)
    if outcome.isCompleted {
      try container.encode("completed", forKey: .status)
      try container.encode("Interview completed", forKey: .message)
      try container.encode(outcome.totalQuestions, forKey: .totalQuestions)
    } else {
      try container.encode("active", forKey: .status)
      // Without them the stream tells.
      try container.encodeIfPresent(outcome.next?.question.text, forKey: .question)
      try container.encodeIfPresent(outcome.next?.number, forKey: .number)
    }
    try container.encode(outcome.evaluation, forKey: .evaluation)
    try container.encode(voice, forKey: .voice)
    try container.encodeIfPresent(video, forKey: .video)
  }
}
