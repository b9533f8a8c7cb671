internal import FoundationEssentials

/// What a realtime token lets its bearer do: hold one conversation about an interview.
struct RealtimeAdmission: Sendable {
  /// As the session's `id` for clients.
  var sessionID: String
  var interviewID: String
  var userID: String
  /// Nil: the whole interview.
  var questionNumber: Int?
  /// The interviewer's, ours.
  var instructions: String
  /// What is to be asked, in order.
  var questions: [String]
  /// The conversation ends then.
  var expiresAt: Date

  /// Unix seconds.
  var expiry: Int { Int(expiresAt.timeIntervalSince1970.rounded(.down)) }
}
