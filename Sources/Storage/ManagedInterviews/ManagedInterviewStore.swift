public import FoundationEssentials

/// Interviews that users work through, in the database.
public struct ManagedInterviewStore: Sendable {
  private let database: Database
  /// The wall clock.
  private let now: @Sendable () -> Date

  /// - Parameter now: the wall clock.
  public init(_ database: Database, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.now = now
  }

  /// Begins an interview; nil where there is no such template.
  public func create(for user: String, template: UUID) async throws -> ManagedInterview? {
    // As it is read back.
    let startedAt = Date(unixMilliseconds: now().unixMilliseconds)
    let interview = ManagedInterview(id: UUID(), userID: user, templateID: template, startedAt: startedAt)
    do {
      try await database.write { connection in
        try connection.execute(
          """
          INSERT INTO managed_interviews (interview_id, user_id, template_id, status, started_at,
            current_question, questions_completed)
          VALUES ($1, $2, $3, $4, $5, $6, $7)
          """,
          [
            .id(interview.id), .text(user), .id(template), .text(interview.status.rawValue),
            .date(startedAt), .int(interview.progress.currentQuestion),
            .numbers(interview.progress.questionsCompleted),
          ])
      }
    } catch let error as DatabaseError {
      guard error.code == .foreignKeyViolation else { throw error }
      return nil
    }
    return interview
  }

  public func interview(_ id: UUID) async throws -> ManagedInterview? {
    try await database.read { try Self.interview(id, on: $0) }
  }

  /// The interview and its template; nil where there is no such interview.
  public func interviewWithTemplate(
    _ id: UUID
  ) async throws -> (interview: ManagedInterview, template: InterviewTemplate)? {
    try await database.read { connection in
      guard let interview = try Self.interview(id, on: connection),
        let template = try TemplateStore.template(interview.templateID, on: connection)
      else { return nil }
      return (interview, template)
    }
  }

  /// A page of interviews: the newest first, those of one millisecond by their ids.
  /// - Parameters:
  ///   - user: whose; nil for everybody's.
  ///   - status: nil for any.
  public func list(
    of user: String?, status: ManagedInterview.Status?, skip: Int, limit: Int
  ) async throws -> [ManagedInterview] {
    var values: [DatabaseValue] = [.int(limit), .int(skip)]
    var conditions: [String] = []
    func require(_ column: String, _ value: String?) {
      guard let value else { return }
      values.append(.text(value))
      conditions.append("\(column) = $\(values.count)")
    }
    require("user_id", user)
    require("status", status?.rawValue)
    let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return try await database.read { [values] connection in
      try connection.query(
        """
        SELECT * FROM managed_interviews \(condition)
        ORDER BY started_at DESC, interview_id LIMIT $1 OFFSET $2
        """, values
      ).map(Self.interview)
    }
  }

  /// Reads, changes and writes in one transaction, so that of changes that come together none undoes another's.
  /// - Returns: the interview as it then is; nil where there is none.
  /// - Throws: `InterviewChange.Refusal`.
  public func update(_ id: UUID, _ change: InterviewChange) async throws -> ManagedInterview? {
    let now = Date(unixMilliseconds: now().unixMilliseconds)
    return try await database.write { connection in
      guard let interview = try Self.interview(id, on: connection) else { return nil }
      let changed = try change.applied(to: interview, at: now)
      guard changed != interview else { return interview }
      try connection.execute(
        """
        UPDATE managed_interviews SET status = $2, completed_at = $3, current_question = $4,
          questions_completed = $5
        WHERE interview_id = $1
        """,
        [
          .id(id), .text(changed.status.rawValue), DatabaseValue(changed.completedAt),
          .int(changed.progress.currentQuestion),
          .numbers(changed.progress.questionsCompleted),
        ])
      return changed
    }
  }

  /// Whether there was one.
  public func delete(_ id: UUID) async throws -> Bool {
    try await database.write { connection in
      try connection.execute("DELETE FROM managed_interviews WHERE interview_id = $1", [.id(id)]) > 0
    }
  }

  // MARK: - Within a transaction

  private static func interview(_ id: UUID, on connection: Connection) throws -> ManagedInterview? {
    try connection.first("SELECT * FROM managed_interviews WHERE interview_id = $1", [.id(id)])
      .map(interview)
  }

  private static func interview(_ row: Row) throws -> ManagedInterview {
    let key = try row.text("interview_id")
    guard let id = UUID(uuidString: key), let template = UUID(uuidString: try row.text("template_id")),
      let status = ManagedInterview.Status(rawValue: try row.text("status"))
    else { throw UnreadableRow(table: "managed_interviews", key: key) }
    return ManagedInterview(
      id: id, userID: try row.text("user_id"), templateID: template, status: status,
      startedAt: try row.date("started_at"), completedAt: try row.optionalDate("completed_at"),
      progress: .init(
        currentQuestion: try row.int("current_question"),
        questionsCompleted: try row.numbers("questions_completed")))
  }
}

extension DatabaseValue {
  /// A UUID as all of them are kept and shown: in lower case.
  static func id(_ value: UUID) -> DatabaseValue { .text(value.uuidString.lowercased()) }

  /// As `1,2,4`: pages have many of these, and reading JSON would take most of their time.
  fileprivate static func numbers(_ values: [Int]) -> DatabaseValue {
    .text(values.map(String.init).joined(separator: ","))
  }
}

extension Row {
  fileprivate func numbers(_ column: String) throws -> [Int] {
    try text(column).split(separator: ",").map { word in
      guard let number = Int(word) else { throw UnreadableRow(table: "managed_interviews", key: column) }
      return number
    }
  }
}
