public import Core
public import FoundationEssentials

/// Runs: the processing of an interview from its first job to its last result. Every change that subscribers
/// learn of is committed before they do, and raises the interview's sequence by one.
extension InterviewStore {
  /// Begins the work on what is not done yet, or on everything with `force`. Work that is under way is joined.
  ///
  /// - Parameter transcriber: the recogniser that results are wanted from, or `none`.
  /// - Returns: the interview as it is now, and whether anything was begun; nil where there is none of that id.
  public func start(
    _ id: InterviewID, transcriber: String, force: Bool
  ) async throws -> (interview: Interview, began: Bool)? {
    let now = now()
    return try await database.write { connection in
      guard let interview = try Self.interview(id, on: connection) else { return nil }
      let wanted = try interview.questions.filter { question in
        // Of what is in the queue only that is wanted anew which would not give what is wanted now.
        try question.state == .queued
          ? Self.replacesJob(of: question, of: id, on: connection, now: now)
          : force || !question.isDone(by: transcriber)
      }
      // With nothing to do an earlier error, of an evaluation, is no more than that: it is settled anew.
      guard !wanted.isEmpty || interview.questions.isEmpty || interview.status == .error else {
        return (interview, false)
      }
      // What a failed job had got as far as is not done again, unless that is asked for.
      try Self.queue(wanted, of: interview, redriving: !force, on: connection, now: now)
      return (try Self.interview(id, on: connection) ?? interview, !wanted.isEmpty)
    }
  }

  /// Runs failed and cancelled questions and evaluations again: those of a dead-lettered job from the stage
  /// that failed.
  /// - Returns: the interview, and whether there was anything to retry; nil where there is none of that id.
  public func retry(
    _ id: InterviewID
  ) async throws -> (interview: Interview, began: Bool)? {
    let now = now()
    return try await database.write { connection in
      guard let interview = try Self.interview(id, on: connection) else { return nil }
      let failed = interview.questions.filter { $0.state == .error || $0.state == .cancelled }
      let evaluations = try interview.questions.filter { question in
        try [.error, .cancelled].contains(question.evaluation?.state)
          && question.state != .queued && !failed.contains { $0.id == question.id }
          && Self.hasTranscript(question, of: id, on: connection)
      }
      guard !failed.isEmpty || !evaluations.isEmpty else { return (interview, false) }
      if !failed.isEmpty { try Self.queue(failed, of: interview, redriving: true, on: connection, now: now) }
      for question in evaluations {
        // As the lines before have left it.
        guard let interview = try Self.interview(id, on: connection) else { continue }
        try Self.queueEvaluation(
          EvaluationJob(interview: id, question: question.id, models: question.evaluation?.models ?? [:]),
          of: interview, redriving: true, on: connection, now: now)
      }
      return (try Self.interview(id, on: connection) ?? interview, true)
    }
  }

  /// Ends the work on an interview: what waits at once, what runs as soon as its worker learns of it.
  /// - Returns: the interview, and whether there was anything to cancel; nil where there is none of that id.
  public func cancel(_ id: InterviewID) async throws -> (interview: Interview, cancelled: Bool)? {
    let now = now()
    return try await database.write { connection in
      guard let interview = try Self.interview(id, on: connection) else { return nil }
      guard interview.status == .inProgress else { return (interview, false) }
      // Nor is what an import has changed meanwhile wanted any more.
      try connection.execute(
        "UPDATE questions SET rerun = 0 WHERE interview_id = $1", [.integer(id.rawValue)])
      try JobQueue.cancel(group: QuestionJob.group(id), on: connection, now: now)
      for question in interview.questions where question.state == .queued {
        guard
          try JobQueue.liveJob(kind: QuestionJob.kind, key: QuestionJob.key(id, question.id), on: connection)
            == nil
        else { continue }
        try Self.set(question.id, of: id, .cancelled, error: "cancelled", on: connection)
      }
      for question in interview.questions where question.evaluation?.state == .queued {
        let key = QuestionJob.key(id, question.id)
        if try JobQueue.liveJob(kind: EvaluationJob.kind, key: key, on: connection) == nil {
          try Self.setEvaluation(question.id, of: id, .cancelled, error: "cancelled", on: connection)
        }
      }
      return (
        try Self.settle(id, stage: nil, message: RunMessage.cancelling, on: connection, now: now)
          ?? interview, true
      )
    }
  }

  /// Puts a question at `progress` (0…99; less than it had is ignored). Nil when it is not being run.
  public func advance(
    _ id: InterviewID, _ question: QuestionID, to progress: Int, stage: String, message: String
  ) async throws -> Interview? {
    let now = now()
    return try await database.write { connection in
      try Self.advance(id, question, to: progress, stage: stage, message: message, on: connection, now: now)
    }
  }

  /// Tells all interviews that are being processed, or those of them that were told `old` last, as that work
  /// is paused.
  /// - Returns: the interviews that changed.
  public func announce(_ message: String, insteadOf old: String? = nil) async throws -> [Interview] {
    let now = now()
    return try await database.write { connection in
      let rows = try connection.query(
        """
        UPDATE interviews SET message = $1, sequence = sequence + 1, updated_at = $2
        WHERE status = 'in_progress' AND message <> $1 AND (message = $3 OR $4 = 1) RETURNING interview_id
        """, [.text(message), .date(now), .text(old ?? ""), .bool(old == nil)])
      return try rows.compactMap { row in
        try InterviewID(rawValue: Int64(try row.int("interview_id"))).flatMap {
          try Self.interview($0, on: connection)
        }
      }
    }
  }

  /// The jobs of the pipeline that are queued or running.
  public func liveJobs() async throws -> Set<JobID> {
    try await database.read { connection in
      Set(
        try connection.query(
          "SELECT id FROM jobs WHERE kind = $1 AND state IN ('queued', 'running')", [.text(QuestionJob.kind)]
        ).compactMap { JobID(rawValue: try $0.text("id")) })
    }
  }

  // MARK: - Within a job's transaction

  public static func advance(
    _ id: InterviewID, _ question: QuestionID, to progress: Int, stage: String, message: String,
    on connection: Connection, now: Date
  ) throws -> Interview? {
    let moved = try connection.execute(
      """
      UPDATE questions SET progress = CASE WHEN progress < $3 THEN $3 ELSE progress END
      WHERE interview_id = $1 AND question_id = $2 AND state = 'queued'
      """, [.integer(id.rawValue), .integer(question.rawValue), .int(min(progress, 99))])
    guard moved == 1 else { return nil }
    return try settle(id, stage: stage, message: message, on: connection, now: now)
  }

  /// Records a question's result. Once a run: a second call changes the same row.
  public static func complete(
    _ job: QuestionJob, report: String, transcriber: String, archiveURL: String?, stage: String,
    message: String,
    on connection: Connection, now: Date
  ) throws -> Interview? {
    if try runsAgain(job, on: connection, now: now) {
      return try settle(job.interview, stage: "queue", message: RunMessage.queued, on: connection, now: now)
    }
    try connection.execute(
      """
      INSERT INTO reports (interview_id, question_id, report, created_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (interview_id, question_id) DO UPDATE SET report = $3, created_at = $4
      """,
      [.integer(job.interview.rawValue), .integer(job.question.rawValue), .text(report), .date(now)])
    try connection.execute(
      """
      UPDATE questions SET state = 'completed', progress = 100, error = NULL, archive_url = $3,
        processed_url = $4, processed_by = $5, scores = NULL, evaluation_error = NULL,
        evaluation = CASE WHEN evaluation = 'queued' THEN evaluation END
      WHERE interview_id = $1 AND question_id = $2
      """,
      [
        .integer(job.interview.rawValue), .integer(job.question.rawValue), DatabaseValue(archiveURL),
        .text(job.videoURL), .text(transcriber),
      ])
    return try settle(job.interview, stage: stage, message: message, on: connection, now: now)
  }

  /// Records that a question failed for good, or was cancelled.
  public static func fail(
    _ job: QuestionJob, error: String, isCancelled: Bool = false, on connection: Connection, now: Date
  ) throws -> Interview? {
    if try runsAgain(job, on: connection, now: now) {
      return try settle(job.interview, stage: "queue", message: RunMessage.queued, on: connection, now: now)
    }
    try set(job.question, of: job.interview, isCancelled ? .cancelled : .error, error: error, on: connection)
    return try settle(
      job.interview, stage: nil, message: "Question \(job.question) failed", on: connection, now: now)
  }

  /// The key under which a question's transcript is archived: `wanted`, unless that belongs to another
  /// question; then with the numbers of this one before `.txt`.
  public func transcriptKey(
    _ wanted: String, for id: InterviewID, _ question: QuestionID
  ) async throws -> String {
    try await database.write { connection in
      var stem = wanted
      while true {
        let key = stem + ".txt"
        try connection.execute(
          """
          INSERT INTO transcript_keys (object_key, interview_id, question_id) VALUES ($1, $2, $3)
          ON CONFLICT (object_key) DO NOTHING
          """, [.text(key), .integer(id.rawValue), .integer(question.rawValue)])
        let owner = try connection.query(
          "SELECT interview_id, question_id FROM transcript_keys WHERE object_key = $1", [.text(key)]
        ).first
        if let owner, try owner.int("interview_id") == id.rawValue,
          try owner.int("question_id") == question.rawValue
        {
          return key
        }
        stem += "-\(id)-\(question)"
      }
    }
  }

  /// Ends questions and evaluations whose job has ended without its worker: after too many interruptions, or
  /// at a shutdown.
  /// - Returns: the interviews that changed.
  public func reconcile() async throws -> [Interview] {
    let now = now()
    return try await database.write { connection in
      var changed: [InterviewID: Interview] = [:]
      for orphan in try Self.orphans(of: QuestionJob.kind, column: "state", on: connection) {
        try Self.set(
          orphan.question, of: orphan.interview, orphan.state, error: orphan.error, on: connection)
        changed[orphan.interview] = try Self.settle(
          orphan.interview, stage: nil, message: "Question \(orphan.question) failed", on: connection,
          now: now)
      }
      for orphan in try Self.orphans(of: EvaluationJob.kind, column: "evaluation", on: connection) {
        try Self.setEvaluation(
          orphan.question, of: orphan.interview, orphan.state, error: orphan.error, on: connection)
        changed[orphan.interview] = try Self.settle(
          orphan.interview, stage: nil, message: "Evaluation of question \(orphan.question) failed",
          on: connection, now: now)
      }
      return changed.values.sorted { $0.id < $1.id }
    }
  }

  private struct Orphan {
    var interview: InterviewID
    var question: QuestionID
    var state: Question.State
    var error: String
  }

  /// What `column` says is queued although no job of `kind` is live for it, with how the last one ended.
  private static func orphans(
    of kind: String, column: String, on connection: Connection
  ) throws -> [Orphan] {
    let latest = """
      FROM jobs j WHERE j.kind = $1 AND j.job_group = CAST(q.interview_id AS TEXT)
        AND j.key = CAST(q.interview_id AS TEXT) || '/' || CAST(q.question_id AS TEXT)
      """
    let rows = try connection.query(
      """
      SELECT q.interview_id, q.question_id,
        (SELECT j.state \(latest) ORDER BY j.id DESC LIMIT 1) AS job_state,
        (SELECT j.error \(latest) ORDER BY j.id DESC LIMIT 1) AS job_error
      FROM questions q
      WHERE q.\(column) = 'queued' AND NOT EXISTS (SELECT 1 \(latest) AND j.state IN ('queued', 'running'))
      """, [.text(kind)])
    return try rows.compactMap { row in
      guard let id = InterviewID(rawValue: Int64(try row.int("interview_id"))),
        let question = QuestionID(rawValue: Int64(try row.int("question_id")))
      else { return nil }
      let isCancelled = try row.optionalText("job_state") == JobState.cancelled.rawValue
      let error = try row.optionalText("job_error") ?? "its job is gone"
      return Orphan(
        interview: id, question: question, state: isCancelled ? .cancelled : .error,
        error: isCancelled ? "cancelled" : error)
    }
  }

  // MARK: - Help

  /// Whether the question is to be queued anew although it has a live job: that is being cancelled, or was to
  /// fetch the recording of an earlier import and is taken out. One that runs already is run again at its end.
  private static func replacesJob(
    of question: Question, of id: InterviewID, on connection: Connection, now: Date
  ) throws -> Bool {
    let key = QuestionJob.key(id, question.id)
    guard let job = try JobQueue.liveJob(kind: QuestionJob.kind, key: key, on: connection) else {
      return true
    }
    if try QuestionJob(payload: job.payload).videoURL == question.videoURL { return job.isCancelRequested }
    guard job.state == .running else {
      try JobQueue.cancel(kind: QuestionJob.kind, key: key, on: connection, now: now)
      return true
    }
    try connection.execute(
      "UPDATE questions SET rerun = 1 WHERE interview_id = $1 AND question_id = $2",
      [.integer(id.rawValue), .integer(question.id.rawValue)])
    return false
  }

  /// Whether the recording was changed and asked for while the job ran: then it is queued again.
  private static func runsAgain(_ job: QuestionJob, on connection: Connection, now: Date) throws -> Bool {
    let row = try connection.first(
      """
      UPDATE questions SET rerun = 0 WHERE interview_id = $1 AND question_id = $2 AND rerun = 1
      RETURNING video_url
      """, [.integer(job.interview.rawValue), .integer(job.question.rawValue)])
    guard let url = try row?.text("video_url") else { return false }
    let next = QuestionJob(interview: job.interview, question: job.question, videoURL: url)
    try JobQueue.enqueue(next.new, on: connection, now: now)
    return true
  }

  private static func queue(
    _ questions: [Question], of interview: Interview, redriving: Bool = false, on connection: Connection,
    now: Date
  ) throws {
    let run = try open(interview, on: connection)
    for question in questions {
      let job = QuestionJob(interview: interview.id, question: question.id, videoURL: question.videoURL)
      try JobQueue.enqueue(job.new, redriving: redriving, on: connection, now: now)
      try connection.execute(
        """
        UPDATE questions SET state = 'queued', progress = 0, run = $3, rerun = 0, error = NULL
        WHERE interview_id = $1 AND question_id = $2
        """, [.integer(interview.id.rawValue), .integer(question.id.rawValue), .integer(run)])
    }
    _ = try settle(interview.id, stage: "queue", message: RunMessage.queued, on: connection, now: now)
  }

  private static func set(
    _ question: QuestionID, of id: InterviewID, _ state: Question.State, error: String,
    on connection: Connection
  ) throws {
    try connection.execute(
      """
      UPDATE questions SET state = $3, progress = 100, error = $4
      WHERE interview_id = $1 AND question_id = $2 AND state = 'queued'
      """, [.integer(id.rawValue), .integer(question.rawValue), .text(state.rawValue), .text(error)])
  }
}
