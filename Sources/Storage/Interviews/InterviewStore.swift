public import Core
public import FoundationEssentials

/// Interviews, their questions and results in the database.
public struct InterviewStore: Sendable {
  /// Of one interview: it is read as a whole.
  public static let maxQuestions = 1000
  /// Stands for the recogniser where none was wanted.
  public static let noTranscriber = "none"

  let database: Database
  /// The wall clock.
  public let now: @Sendable () -> Date

  /// - Parameter now: the wall clock.
  public init(_ database: Database, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.now = now
  }

  /// What an import did.
  public struct Saved: Sendable, Equatable {
    public var created = 0
    public var updated = 0
    public var questions = 0
  }

  /// Imports all of `interviews` or none. What is there already is updated: questions that are not named stay.
  public func save(_ interviews: [NewInterview]) async throws -> Saved {
    let now = now()
    return try await database.write { connection in
      var saved = Saved()
      for interview in interviews {
        if try Self.save(interview, on: connection, now: now) {
          saved.created += 1
        } else {
          saved.updated += 1
        }
        saved.questions += interview.questions.count
      }
      return saved
    }
  }

  public func interview(_ id: InterviewID) async throws -> Interview? {
    try await database.read { try Self.interview(id, on: $0) }
  }

  /// Those of `ids` that there are, as they were at one moment.
  public func interviews(_ ids: [InterviewID]) async throws -> [Interview] {
    try await database.read { connection in try ids.compactMap { try Self.interview($0, on: connection) } }
  }

  /// A page of the interviews in the order of their numbers, without their questions, and how many interviews
  /// there are in all.
  public func list(
    status: Interview.Status?, skip: Int, limit: Int
  ) async throws -> (interviews: [InterviewSummary], total: Int) {
    try await database.read { connection in
      let condition = status == nil ? "" : "WHERE status = $3"
      let value = status.map { [DatabaseValue.text($0.rawValue)] } ?? []
      let page = try connection.query(
        """
        SELECT i.*,
          (SELECT COUNT(*) FROM questions q WHERE q.interview_id = i.interview_id) AS questions,
          (SELECT COUNT(*) FROM questions q WHERE q.interview_id = i.interview_id AND q.error IS NOT NULL)
            AS failed
        FROM interviews i \(condition) ORDER BY i.interview_id LIMIT $1 OFFSET $2
        """, [.int(limit), .int(skip)] + value)
      let count = try connection.first(
        "SELECT COUNT(*) AS total FROM interviews \(condition.replacing("$3", with: "$1"))", value)
      let interviews = try page.map { row in
        InterviewSummary(
          interview: try Self.interview(row, questions: []), questionCount: try row.int("questions"),
          failedCount: try row.int("failed"))
      }
      return (interviews, try count?.int("total") ?? 0)
    }
  }

  /// The stored report of a question, JSON; nil where there is none.
  public func report(_ id: InterviewID, _ question: QuestionID) async throws -> String? {
    try await database.read { connection in
      try connection.query(
        "SELECT report FROM reports WHERE interview_id = $1 AND question_id = $2",
        [.integer(id.rawValue), .integer(question.rawValue)]
      ).first?.text("report")
    }
  }

  // MARK: - Within a transaction

  /// Whether it is new.
  private static func save(_ interview: NewInterview, on connection: Connection, now: Date) throws -> Bool {
    let before = try self.interview(interview.id, on: connection)
    try connection.execute(
      """
      INSERT INTO interviews (interview_id, candidate, status, message, progress, sequence, run,
        created_at, updated_at)
      VALUES ($1, $2, 'pending', $3, 0, 1, 0, $4, $4)
      ON CONFLICT (interview_id) DO UPDATE SET candidate = $2
      """,
      [.integer(interview.id.rawValue), .text(interview.candidate), .text(RunMessage.pending), .date(now)])
    for (place, question) in interview.questions.enumerated() {
      try connection.execute(
        """
        INSERT INTO questions (interview_id, question_id, place, question, ideal_answer, video_url, state,
          progress, run)
        VALUES ($1, $2, $3, $4, $5, $6, 'pending', 0, 0)
        ON CONFLICT (interview_id, question_id) DO UPDATE SET place = $3, question = $4, ideal_answer = $5,
          video_url = $6
        """,
        [
          .integer(interview.id.rawValue), .integer(question.id.rawValue), .int(place),
          .text(question.question), .text(question.idealAnswer), .text(question.videoURL),
        ])
    }
    let count = try connection.first(
      "SELECT COUNT(*) AS questions FROM questions WHERE interview_id = $1", [.integer(interview.id.rawValue)]
    )
    guard try count?.int("questions") ?? 0 <= maxQuestions else {
      throw TooManyQuestions(interview: interview.id)
    }
    guard let before else { return true }
    try forgetScores(of: interview, before: before, on: connection, now: now)
    let known = Dictionary(uniqueKeysWithValues: before.questions.map { ($0.id, $0.videoURL) })
    // There is work that nobody has asked for yet.
    if before.status != .inProgress, interview.questions.contains(where: { known[$0.id] != $0.videoURL }) {
      try connection.execute(
        """
        UPDATE interviews SET status = 'pending', message = $2, progress = 0, sequence = sequence + 1,
          completed_at = NULL, updated_at = $3
        WHERE interview_id = $1
        """, [.integer(interview.id.rawValue), .text(RunMessage.pending), .date(now)])
    }
    return false
  }

  /// Marks are of a question and an ideal answer: with another one they go, and subscribers are told.
  private static func forgetScores(
    of interview: NewInterview, before: Interview, on connection: Connection, now: Date
  ) throws {
    let known = Dictionary(before.questions.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
    let outdated = interview.questions.filter { new in
      guard let old = known[new.id], old.scores != nil else { return false }
      return old.question != new.question || old.idealAnswer != new.idealAnswer
    }
    for question in outdated {
      try connection.execute(
        """
        UPDATE questions SET scores = NULL, evaluation_error = NULL,
          evaluation = CASE WHEN evaluation = 'queued' THEN evaluation END
        WHERE interview_id = $1 AND question_id = $2
        """, [.integer(interview.id.rawValue), .integer(question.id.rawValue)])
    }
    guard !outdated.isEmpty else { return }
    try connection.execute(
      "UPDATE interviews SET sequence = sequence + 1, updated_at = $2 WHERE interview_id = $1",
      [.integer(interview.id.rawValue), .date(now)])
  }

  static func interview(_ id: InterviewID, on connection: Connection) throws -> Interview? {
    try connection.query("SELECT * FROM interviews WHERE interview_id = $1", [.integer(id.rawValue)])
      .first.map { try interview($0, on: connection) }
  }

  private static func interview(_ row: Row, on connection: Connection) throws -> Interview {
    let questions = try connection.query(
      "SELECT * FROM questions WHERE interview_id = $1 ORDER BY place, question_id",
      [.int(try row.int("interview_id"))])
    return try interview(row, questions: questions.map(question))
  }

  private static func interview(_ row: Row, questions: [Question]) throws -> Interview {
    let number = try row.int("interview_id")
    guard let id = InterviewID(rawValue: Int64(number)),
      let status = Interview.Status(rawValue: try row.text("status"))
    else { throw UnreadableRow(table: "interviews", key: String(number)) }
    return Interview(
      id: id, candidate: try row.text("candidate"), status: status, message: try row.text("message"),
      progress: try row.int("progress"), stage: try row.optionalText("stage"),
      sequence: Int64(try row.int("sequence")), run: Int64(try row.int("run")),
      createdAt: try row.date("created_at"), updatedAt: try row.date("updated_at"),
      completedAt: try row.optionalDate("completed_at"), questions: questions)
  }

  private static func question(_ row: Row) throws -> Question {
    let number = try row.int("question_id")
    guard let id = QuestionID(rawValue: Int64(number)),
      let state = Question.State(rawValue: try row.text("state"))
    else { throw UnreadableRow(table: "questions", key: String(number)) }
    var processed: Question.Processed?
    if let url = try row.optionalText("processed_url"), let by = try row.optionalText("processed_by") {
      processed = Question.Processed(videoURL: url, transcriber: by)
    }
    var evaluation: EvaluationState?
    if let state = try row.optionalText("evaluation").flatMap(Question.State.init) {
      evaluation = EvaluationState(
        state: state, models: try StoredJSON.value(try row.text("evaluation_models")),
        error: try row.optionalText("evaluation_error"))
    }
    return Question(
      id: id, question: try row.text("question"), idealAnswer: try row.text("ideal_answer"),
      videoURL: try row.text("video_url"), state: state, progress: try row.int("progress"),
      error: try row.optionalText("error"), archiveURL: try row.optionalText("archive_url"),
      processed: processed, evaluation: evaluation,
      scores: try row.optionalText("scores").map { try StoredJSON.value($0) })
  }
}

/// An import would give an interview more questions than it may have.
public struct TooManyQuestions: Error, Equatable, CustomStringConvertible {
  public var interview: InterviewID
  public var description: String {
    "interview \(interview) would have more than \(InterviewStore.maxQuestions) questions"
  }
}

/// A row that this version did not write.
struct UnreadableRow: Error, CustomStringConvertible {
  var table: String
  var key: String
  var description: String { "the row \(key) of the table \(table) cannot be read" }
}
