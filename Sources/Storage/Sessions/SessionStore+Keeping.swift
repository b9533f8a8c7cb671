extension SessionStore {
  /// Ends a session before its last question was answered. What was received to the open question is its answer, whose
  /// marks come later. One that has ended stays as it is.
  public func complete(_ session: Session) async throws {
    let now = now()
    try await database.write { connection in
      let ended = try connection.execute(
        "UPDATE sessions SET completed_at = $2 WHERE session_key = $1 AND completed_at IS NULL",
        [.text(session.key), .date(now)])
      guard ended == 1 else { return }
      try connection.execute(
        """
        UPDATE session_turns SET answer = received, answered_at = $2, received = NULL
        WHERE session_key = $1 AND answer IS NULL AND received IS NOT NULL
        """, [.text(session.key), .date(now)])
    }
  }

  /// Keeps an answer to the open question until it is recorded with what comes of it: an end of the process does not
  /// lose it.
  ///
  /// Throws ``SessionConflict`` unless the question is the open one.
  public func keepReceived(_ answer: String, number: Int, of session: Session) async throws {
    try await database.write { connection in
      let kept = try connection.execute(
        "UPDATE session_turns SET received = $3 WHERE session_key = $1 AND number = $2 AND answer IS NULL",
        [.text(session.key), .int(number), .text(answer)])
      guard kept == 1 else { throw SessionConflict() }
    }
  }

  /// Keeps the marks, JSON, of an answer that was recorded without them, unless there are some: the first stay, and are
  /// given back.
  public func keepEvaluation(_ evaluation: String, number: Int, of session: Session) async throws -> String {
    try await database.write { connection in
      try connection.first(
        """
        UPDATE session_turns SET evaluation = COALESCE(evaluation, $3)
        WHERE session_key = $1 AND number = $2 AND answer IS NOT NULL RETURNING evaluation
        """, [.text(session.key), .int(number), .text(evaluation)]
      )?.text("evaluation") ?? evaluation
    }
  }

  /// Keeps the summary of a complete session, unless there is one: the first stays, and is given back.
  public func keepSummary(_ summary: String, of session: Session) async throws -> String {
    try await keep(summary, as: "summary", of: session)
  }

  /// The same with its assessment.
  public func keepAssessment(_ assessment: String, of session: Session) async throws -> String {
    try await keep(assessment, as: "assessment", of: session)
  }

  private func keep(_ text: String, as column: String, of session: Session) async throws -> String {
    try await database.write { connection in
      try connection.first(
        "UPDATE sessions SET \(column) = COALESCE(\(column), $2) WHERE session_key = $1 RETURNING \(column)",
        [.text(session.key), .text(text)]
      )?.text(column) ?? text
    }
  }
}
