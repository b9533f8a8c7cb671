public import FoundationEssentials

/// Sessions and their turns in the database.
public struct SessionStore: Sendable {
  /// A session's life is prolonged no more often than this, or than a tenth of it.
  private static let longestBetweenProlongings: TimeInterval = 60

  let database: Database
  /// From its last use to the end of a session.
  private let life: TimeInterval
  /// The wall clock.
  public let now: @Sendable () -> Date

  /// - Parameters:
  ///   - life: how long a session is kept after it was last used.
  ///   - now: the wall clock.
  public init(_ database: Database, life: Duration, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.life = life / .seconds(1)
    self.now = now
  }

  /// Begins a session, in the place of an expired one of its id. Where one of its id lives, that stays, and is given
  /// back.
  public func create(_ new: NewSession) async throws -> (session: Session, isNew: Bool) {
    let now = now()
    let expiresAt = now + life
    let key = UUID().uuidString.lowercased()
    return try await database.write { connection in
      if let there = try Self.session(new.id, on: connection) {
        if there.expiresAt > now { return (there, false) }
        try connection.execute("DELETE FROM sessions WHERE session_id = $1", [.text(new.id)])
      }
      try connection.execute(
        """
        INSERT INTO sessions (session_id, session_key, user_id, role, company, brief, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        [
          .text(new.id), .text(key), .text(new.userID), .text(new.role), .text(new.company), .text(new.brief),
          .date(now), .date(expiresAt),
        ])
      try Self.insert(new.opening, key: key, on: connection, now: now)
      guard let session = try Self.session(new.id, on: connection) else { throw SessionConflict() }
      return (session, true)
    }
  }

  /// The session, whose life this prolongs; nil for one that is unknown or expired.
  public func session(_ id: String) async throws -> Session? {
    guard let session = try await database.read({ try Self.session(id, on: $0) }) else { return nil }
    let now = now()
    guard session.expiresAt > now else { return nil }
    let due = now + life - min(Self.longestBetweenProlongings, life / 10)
    // A full disk is no reason not to show what there is.
    if session.expiresAt < due { try? await prolong(session, from: now) }
    return session
  }

  /// Records the answer to the open question, and either the next question, or that the session is complete, or
  /// neither: then a question has to be asked before the next answer. All of it with what `alongside` does, or
  /// nothing.
  ///
  /// Throws ``SessionConflict`` unless the question of `answer` is the open one of a session that has not ended; what
  /// `alongside` throws.
  public func record(
    _ answer: NewAnswer, next: NextQuestion?, completes: Bool, of session: Session,
    alongside: @escaping @Sendable (Connection) throws -> Void = { _ in }
  ) async throws {
    let now = now()
    let expiresAt = now + life
    try await database.write { connection in
      let answered = try connection.execute(
        """
        UPDATE session_turns SET answer = $3, answered_at = $4, evaluation = $5, voice = $6, video = $7,
          received = NULL
        WHERE session_key = $1 AND number = $2 AND answer IS NULL
        """,
        [
          .text(session.key), .int(answer.number), .text(answer.answer), .date(now),
          DatabaseValue(answer.evaluation), DatabaseValue(answer.voice), DatabaseValue(answer.video),
        ])
      guard answered == 1 else { throw SessionConflict() }
      if let next { try Self.insert(next, key: session.key, on: connection, now: now) }
      let updated = try connection.execute(
        "UPDATE sessions SET expires_at = $2, completed_at = $3 WHERE session_key = $1 AND completed_at IS NULL",
        [.text(session.key), .date(expiresAt), DatabaseValue(completes ? now : nil)])
      guard updated == 1 else { throw SessionConflict() }
      try alongside(connection)
    }
  }

  /// Makes a question the open one.
  ///
  /// Throws ``SessionConflict`` unless every turn has been answered and the question's number follows theirs.
  public func ask(_ question: NextQuestion, of session: Session) async throws {
    let now = now()
    try await database.write { connection in
      let state = try connection.first(
        """
        SELECT COUNT(*) AS turns, COUNT(t.answer) AS answers FROM sessions s
        JOIN session_turns t ON t.session_key = s.session_key
        WHERE s.session_key = $1 AND s.completed_at IS NULL
        """, [.text(session.key)])
      guard let state, try state.int("answers") == question.number - 1,
        try state.int("turns") == question.number - 1
      else { throw SessionConflict() }
      try Self.insert(question, key: session.key, on: connection, now: now)
    }
  }

  /// Deletes up to `limit` sessions, and as many of the interviewer's results, that have expired.
  /// - Returns: whether there may be more.
  public func deleteExpired(atMost limit: Int = 500) async throws -> Bool {
    let now = now()
    return try await database.write { connection in
      let sessions = try connection.execute(
        """
        DELETE FROM sessions WHERE session_key IN
          (SELECT session_key FROM sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)
        """, [.date(now), .int(limit)])
      let results = try connection.execute(
        """
        DELETE FROM interviewer_cache WHERE (hash, kind, interviewer) IN
          (SELECT hash, kind, interviewer FROM interviewer_cache WHERE expires_at <= $1
           ORDER BY expires_at LIMIT $2)
        """, [.date(now), .int(limit)])
      return sessions == limit || results == limit
    }
  }

  // MARK: - Within a transaction

  private func prolong(_ session: Session, from now: Date) async throws {
    let expiresAt = now + life
    try await database.write { connection in
      _ = try connection.execute(
        "UPDATE sessions SET expires_at = $2 WHERE session_key = $1 AND expires_at < $2",
        [.text(session.key), .date(expiresAt)])
    }
  }

  private static func insert(
    _ question: NextQuestion, key: String, on connection: Connection, now: Date
  ) throws {
    try connection.execute(
      """
      INSERT INTO session_turns (session_key, number, question, asked, asked_at, ask_seconds)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      [
        .text(key), .int(question.number), .text(question.question), .text(question.asked), .date(now),
        .real(question.askSeconds),
      ])
  }

  private static func session(_ id: String, on connection: Connection) throws -> Session? {
    guard let row = try connection.first("SELECT * FROM sessions WHERE session_id = $1", [.text(id)]) else {
      return nil
    }
    let key = try row.text("session_key")
    let turns = try connection.query(
      "SELECT * FROM session_turns WHERE session_key = $1 ORDER BY number", [.text(key)])
    return Session(
      id: id, key: key, userID: try row.text("user_id"), role: try row.text("role"),
      company: try row.text("company"), brief: try row.text("brief"), createdAt: try row.date("created_at"),
      expiresAt: try row.date("expires_at"), completedAt: try row.optionalDate("completed_at"),
      summary: try row.optionalText("summary"), assessment: try row.optionalText("assessment"),
      turns: try turns.map(turn))
  }

  private static func turn(_ row: Row) throws -> Session.Turn {
    Session.Turn(
      number: try row.int("number"), question: try row.text("question"), asked: try row.text("asked"),
      askedAt: try row.date("asked_at"), askSeconds: try row.double("ask_seconds"),
      answer: try row.optionalText("answer"), answeredAt: try row.optionalDate("answered_at"),
      evaluation: try row.optionalText("evaluation"), voice: try row.optionalText("voice"),
      video: try row.optionalText("video"), received: try row.optionalText("received"))
  }
}
