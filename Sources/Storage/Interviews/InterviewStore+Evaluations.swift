public import Core
public import FoundationEssentials

/// Evaluations: marks for answers that have been processed. Their jobs belong to the interview's runs as its
/// processing does.
extension InterviewStore {
  /// What became of the wish for an evaluation.
  public enum EvaluationStart: Sendable, Equatable {
    /// It is queued, or one with the same models is under way.
    case accepted(Interview)
    case unknownInterview
    case unknownQuestion
    /// There is no transcript, or none of the recording that was imported last.
    case noTranscript
    case beingProcessed
    /// One with other models is under way.
    case otherModels
  }

  /// Asks for the evaluation of an answer.
  /// - Parameter models: the models' names, by score.
  public func evaluate(
    _ id: InterviewID, _ question: QuestionID, models: [String: String]
  ) async throws -> EvaluationStart {
    let now = now()
    return try await database.write { connection in
      guard let interview = try Self.interview(id, on: connection) else { return .unknownInterview }
      guard let found = interview.questions.first(where: { $0.id == question }) else {
        return .unknownQuestion
      }
      if found.state == .queued { return .beingProcessed }
      guard try Self.hasTranscript(found, of: id, on: connection) else { return .noTranscript }
      let job = EvaluationJob(interview: id, question: question, models: models)
      let key = QuestionJob.key(id, question)
      if let live = try JobQueue.liveJob(kind: EvaluationJob.kind, key: key, on: connection) {
        guard try EvaluationJob(payload: live.payload) == job else { return .otherModels }
        // One that is being cancelled goes on, as what it is.
        if !live.isCancelRequested { return .accepted(interview) }
      }
      try Self.queueEvaluation(job, of: interview, on: connection, now: now)
      return .accepted(try Self.interview(id, on: connection) ?? interview)
    }
  }

  /// What the evaluation of an answer looks at; nil where there is no report any more.
  public func evaluationInput(_ id: InterviewID, _ question: QuestionID) async throws -> EvaluationInput? {
    try await database.read { try Self.input(id, question, on: $0) }
  }

  /// A mark that was given before to the same content, JSON.
  public func cachedScore(_ contentKey: String) async throws -> String? {
    try await database.read { connection in
      try connection.first(
        "SELECT score FROM score_cache WHERE content_key = $1", [.text(contentKey)]
      )?.text("score")
    }
  }

  /// Forgets marks that were not wanted since `date`; evaluations keep theirs.
  public func pruneScoreCache(unusedSince date: Date) async throws {
    try await database.write { connection in
      _ = try connection.execute("DELETE FROM score_cache WHERE used_at < $1", [.date(date)])
    }
  }

  /// The evaluations of an answer, the newest first, with where each mark came from.
  public func evaluations(
    _ id: InterviewID, _ question: QuestionID, limit: Int
  ) async throws -> [EvaluationRecord] {
    try await database.read { connection in
      let rows = try connection.query(
        """
        SELECT evaluation_id, created_at FROM evaluations WHERE interview_id = $1 AND question_id = $2
        ORDER BY evaluation_id DESC LIMIT $3
        """, [.integer(id.rawValue), .integer(question.rawValue), .int(limit)])
      return try rows.compactMap { row in
        guard let evaluation = JobID(rawValue: try row.text("evaluation_id")) else { return nil }
        let scores = try connection.query(
          """
          SELECT name, value, model, model_version, formula, document FROM scores WHERE evaluation_id = $1
          ORDER BY name
          """, [.text(evaluation.rawValue)])
        return EvaluationRecord(
          id: evaluation, createdAt: try row.date("created_at"), scores: try scores.map(Self.score))
      }
    }
  }

  // MARK: - Within a job's transaction

  /// Keeps a mark for all content like this, and puts the evaluation at `progress` (0…99).
  public static func keepScore(
    _ score: String, contentKey: String, of job: EvaluationJob, progress: Int, message: String,
    on connection: Connection, now: Date
  ) throws -> Interview? {
    try connection.execute(
      """
      INSERT INTO score_cache (content_key, score, used_at) VALUES ($1, $2, $3)
      ON CONFLICT (content_key) DO UPDATE SET used_at = $3
      """, [.text(contentKey), .text(score), .date(now)])
    return try advanceEvaluation(job, to: progress, message: message, on: connection, now: now)
  }

  public static func advanceEvaluation(
    _ job: EvaluationJob, to progress: Int, message: String, on connection: Connection, now: Date
  ) throws -> Interview? {
    let moved = try connection.execute(
      """
      UPDATE questions SET evaluation_progress =
        CASE WHEN evaluation_progress < $3 THEN $3 ELSE evaluation_progress END
      WHERE interview_id = $1 AND question_id = $2 AND evaluation = 'queued'
      """, [.integer(job.interview.rawValue), .integer(job.question.rawValue), .int(min(progress, 99))])
    guard moved == 1 else { return nil }
    return try settle(job.interview, stage: "evaluate", message: message, on: connection, now: now)
  }

  /// Records an evaluation under the id of its job: a second call of one job changes the same rows.
  /// - Throws: `EvaluationOutdated` where `input` is not what there is any more.
  public static func completeEvaluation(
    _ job: EvaluationJob, id: JobID, of input: EvaluationInput, scores: [ScoreRecord],
    on connection: Connection, now: Date
  ) throws -> Interview? {
    guard try self.input(job.interview, job.question, on: connection) == input else {
      throw EvaluationOutdated()
    }
    try connection.execute("DELETE FROM evaluations WHERE evaluation_id = $1", [.text(id.rawValue)])
    try connection.execute(
      """
      INSERT INTO evaluations (evaluation_id, interview_id, question_id, created_at) VALUES ($1, $2, $3, $4)
      """,
      [
        .text(id.rawValue), .integer(job.interview.rawValue), .integer(job.question.rawValue), .date(now),
      ])
    for score in scores {
      try connection.execute(
        """
        INSERT INTO scores (evaluation_id, name, value, model, model_version, formula, document)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        [
          .text(id.rawValue), .text(score.name), DatabaseValue(score.value), .text(score.model),
          .text(score.modelVersion), .text(score.formula), .text(score.document),
        ])
    }
    let shown = Dictionary(scores.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    try connection.execute(
      """
      UPDATE questions SET evaluation = 'completed', evaluation_progress = 100, evaluation_error = NULL,
        scores = $3
      WHERE interview_id = $1 AND question_id = $2
      """,
      [
        .integer(job.interview.rawValue), .integer(job.question.rawValue),
        .text(try StoredJSON.text(shown)),
      ])
    return try settle(
      job.interview, stage: "evaluate", message: "The answer to question \(job.question) is evaluated",
      on: connection, now: now)
  }

  /// Records that an evaluation failed for good, or was cancelled.
  public static func failEvaluation(
    _ job: EvaluationJob, error: String, isCancelled: Bool = false, on connection: Connection, now: Date
  ) throws -> Interview? {
    try setEvaluation(
      job.question, of: job.interview, isCancelled ? .cancelled : .error, error: error, on: connection)
    return try settle(
      job.interview, stage: nil, message: "Evaluation of question \(job.question) failed", on: connection,
      now: now)
  }

  // MARK: - Help

  static func queueEvaluation(
    _ job: EvaluationJob, of interview: Interview, redriving: Bool = false, on connection: Connection,
    now: Date
  ) throws {
    let run = try open(interview, on: connection)
    try JobQueue.enqueue(job.new, redriving: redriving, on: connection, now: now)
    try connection.execute(
      """
      UPDATE questions SET evaluation = 'queued', evaluation_models = $3, evaluation_progress = 0,
        evaluation_run = $4, evaluation_error = NULL
      WHERE interview_id = $1 AND question_id = $2
      """,
      [
        .integer(job.interview.rawValue), .integer(job.question.rawValue),
        .text(try StoredJSON.text(job.models)), .integer(run),
      ])
    _ = try settle(interview.id, stage: "queue", message: RunMessage.queued, on: connection, now: now)
  }

  static func setEvaluation(
    _ question: QuestionID, of id: InterviewID, _ state: Question.State, error: String,
    on connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE questions SET evaluation = $3, evaluation_progress = 100, evaluation_error = $4
      WHERE interview_id = $1 AND question_id = $2 AND evaluation = 'queued'
      """, [.integer(id.rawValue), .integer(question.rawValue), .text(state.rawValue), .text(error)])
  }

  /// Whether there is a transcript of the recording that was imported last.
  static func hasTranscript(
    _ question: Question, of id: InterviewID, on connection: Connection
  ) throws -> Bool {
    guard let processed = question.processed, processed.videoURL == question.videoURL,
      processed.transcriber != Self.noTranscriber
    else { return false }
    return try connection.first(
      "SELECT 1 AS found FROM reports WHERE interview_id = $1 AND question_id = $2",
      [.integer(id.rawValue), .integer(question.id.rawValue)]) != nil
  }

  private static func input(
    _ id: InterviewID, _ question: QuestionID, on connection: Connection
  ) throws -> EvaluationInput? {
    try connection.first(
      """
      SELECT q.question, q.ideal_answer, r.report, r.created_at FROM questions q
      JOIN reports r ON r.interview_id = q.interview_id AND r.question_id = q.question_id
      WHERE q.interview_id = $1 AND q.question_id = $2
      """, [.integer(id.rawValue), .integer(question.rawValue)]
    ).map { row in
      EvaluationInput(
        question: try row.text("question"), idealAnswer: try row.text("ideal_answer"),
        report: try row.text("report"), reportedAt: try row.date("created_at"))
    }
  }

  private static func score(_ row: Row) throws -> ScoreRecord {
    ScoreRecord(
      name: try row.text("name"), value: try row.optionalInt("value"), model: try row.text("model"),
      modelVersion: try row.text("model_version"), formula: try row.text("formula"),
      document: try row.text("document"))
  }
}
