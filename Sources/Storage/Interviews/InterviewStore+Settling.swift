internal import Core
internal import FoundationEssentials

/// What the works of a run mean for their interview.
extension InterviewStore {
  /// The processing or the evaluation of one question within a run.
  private struct Work {
    var isEvaluation: Bool
    var state: Question.State
    var progress: Int
  }

  /// The number of the run that new work on the interview belongs to: the present one's, or that of a new one,
  /// which is begun.
  static func open(_ interview: Interview, on connection: Connection) throws -> Int64 {
    let isJoined = interview.status == .inProgress
    let run = isJoined ? interview.run : interview.run + 1
    try connection.execute(
      """
      UPDATE interviews SET status = 'in_progress', run = $2, progress = CASE WHEN $3 = 1 THEN progress ELSE 0 END,
        completed_at = NULL
      WHERE interview_id = $1
      """, [.integer(interview.id.rawValue), .integer(run), .bool(isJoined)])
    return run
  }

  /// Draws the interview's progress from its run's works, and ends the run when none is left in the queue.
  /// `stage` and `message` are what is told while it goes on.
  static func settle(
    _ id: InterviewID, stage: String?, message: String, on connection: Connection, now: Date
  ) throws -> Interview? {
    guard var interview = try interview(id, on: connection), interview.status == .inProgress else {
      return nil
    }
    let works = try works(of: interview, on: connection)
    interview.sequence += 1
    interview.updatedAt = now
    interview.stage = stage ?? interview.stage
    if works.contains(where: { $0.state == .queued }) {
      let sum = works.reduce(0) { $0 + $1.progress }
      interview.progress = max(interview.progress, min(99, sum / works.count))
      interview.message = message
    } else {
      end(&interview, after: works)
      interview.progress = 100
      interview.stage = nil
      interview.completedAt = now
    }
    try connection.execute(
      """
      UPDATE interviews SET status = $2, message = $3, progress = $4, stage = $5, sequence = $6,
        updated_at = $7, completed_at = $8
      WHERE interview_id = $1
      """,
      [
        .integer(id.rawValue), .text(interview.status.rawValue), .text(interview.message),
        .int(interview.progress), DatabaseValue(interview.stage), .integer(interview.sequence),
        .date(interview.updatedAt), DatabaseValue(interview.completedAt),
      ])
    // As it is kept, so that subscribers are told the same now and later.
    return try Self.interview(id, on: connection)
  }

  private static func works(of interview: Interview, on connection: Connection) throws -> [Work] {
    let rows = try connection.query(
      """
      SELECT 0 AS is_evaluation, state, progress FROM questions WHERE interview_id = $1 AND run = $2
      UNION ALL
      SELECT 1, evaluation, evaluation_progress FROM questions
      WHERE interview_id = $1 AND evaluation_run = $2 AND evaluation IS NOT NULL
      """, [.integer(interview.id.rawValue), .integer(interview.run)])
    return try rows.compactMap { row in
      guard let state = Question.State(rawValue: try row.text("state")) else { return nil }
      return Work(
        isEvaluation: try row.bool("is_evaluation"), state: state, progress: try row.int("progress"))
    }
  }

  /// Status and message of an interview whose run has ended.
  private static func end(_ interview: inout Interview, after works: [Work]) {
    let evaluations = works.filter(\.isEvaluation)
    let failedEvaluations = evaluations.count { $0.state == .error }
    let hasEvaluatedOnly = !evaluations.isEmpty && evaluations.count == works.count
    let isCancelled = works.contains { $0.state == .cancelled }
    // An import that came meanwhile brought work that nobody has asked for yet.
    let hasNews = interview.questions.contains(where: \.isUnprocessed)
    // An earlier result stays when another processing fails, and can be evaluated.
    let hasResult = interview.questions.contains {
      $0.state == .completed || (hasEvaluatedOnly && $0.processed != nil)
    }
    let hasFailed = isCancelled || (hasEvaluatedOnly && failedEvaluations == evaluations.count)
    interview.status = hasFailed ? .error : hasNews ? .pending : hasResult ? .completed : .error
    interview.message =
      if interview.questions.isEmpty {
        RunMessage.noQuestions
      } else if isCancelled {
        hasEvaluatedOnly ? RunMessage.evaluationCancelled : RunMessage.cancelled
      } else if hasEvaluatedOnly {
        RunMessage.evaluated(failed: failedEvaluations, of: evaluations.count)
      } else if hasNews {
        RunMessage.outdated
      } else {
        RunMessage.ended(
          failed: interview.questions.count { $0.state == .error }, of: interview.questions.count)
      }
  }
}
