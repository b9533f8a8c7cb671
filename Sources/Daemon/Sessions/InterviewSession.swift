internal import FoundationEssentials
internal import Interviewing
internal import Storage

/// What the questions of a session rest on. Kept with it, so that it goes on as it began when caches have forgotten.
struct InterviewBrief: Codable, Equatable {
  var cv: DocumentAnalysis
  var jd: DocumentAnalysis
  var plan: InterviewPlan
  /// SHA-256 of the texts, in hexadecimal digits.
  var cvHash: String
  var jdHash: String

  enum CodingKeys: String, CodingKey {
    case cv, jd, plan
    case cvHash = "cv_hash"
    case jdHash = "jd_hash"
  }
}

/// A stored session as interviewing sees it.
struct InterviewSession {
  let stored: Session
  let brief: InterviewBrief
  let context: InterviewContext

  /// Throws `DecodingError` for a row that another version wrote.
  init(_ stored: Session) throws {
    self.stored = stored
    brief = try StoredText.value(stored.brief)
    context = InterviewContext(
      role: stored.role, company: stored.company, cv: brief.cv, jd: brief.jd, plan: brief.plan,
      turns: try stored.turns.map { turn in
        InterviewContext.Turn(
          question: try StoredText.value(turn.asked), answer: turn.answer,
          evaluation: try turn.evaluation.map { try StoredText.value($0) })
      })
  }

  /// How many questions are planned.
  var length: Int { brief.plan.slots.count }
}

/// JSON that the daemon keeps in the database and reads back.
enum StoredText {
  static func value<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
  }
}
