public import FoundationEssentials

/// Templates of interviews, in the database.
public struct TemplateStore: Sendable {
  /// A template cannot be deleted as long as there are interviews of it.
  public struct InUse: Error, Sendable {}

  private let database: Database

  public init(_ database: Database) { self.database = database }

  /// A page of them, by their names.
  public func templates(skip: Int = 0, limit: Int) async throws -> [InterviewTemplate] {
    try await database.read { connection in
      try connection.query(
        "SELECT * FROM interview_templates ORDER BY name, template_id LIMIT $1 OFFSET $2",
        [.int(limit), .int(skip)]
      ).map(Self.template)
    }
  }

  public func template(_ id: UUID) async throws -> InterviewTemplate? {
    try await database.read { try Self.template(id, on: $0) }
  }

  /// Keeps all of `templates` or none; what is there of their ids already is replaced, for the interviews that are
  /// under way too.
  /// - Returns: how many are new.
  public func save(_ templates: [InterviewTemplate]) async throws -> Int {
    try await database.write { connection in
      try templates.count { template in
        let isNew = try Self.template(template.id, on: connection) == nil
        try connection.execute(
          """
          INSERT INTO interview_templates (template_id, name, case_type, industry, difficulty, questions)
          VALUES ($1, $2, $3, $4, $5, $6)
          ON CONFLICT (template_id) DO UPDATE SET name = $2, case_type = $3, industry = $4, difficulty = $5,
            questions = $6
          """,
          [
            .id(template.id), .text(template.name), .text(template.caseType), .text(template.industry),
            .text(template.difficulty), .text(try StoredJSON.text(template.questions)),
          ])
        return isNew
      }
    }
  }

  /// Whether there was one.
  /// - Throws: ``InUse``.
  public func delete(_ id: UUID) async throws -> Bool {
    do {
      return try await database.write { connection in
        try connection.execute("DELETE FROM interview_templates WHERE template_id = $1", [.id(id)]) > 0
      }
    } catch let error as DatabaseError {
      guard error.code == .foreignKeyViolation else { throw error }
      throw InUse()
    }
  }

  // MARK: - Within a transaction

  static func template(_ id: UUID, on connection: Connection) throws -> InterviewTemplate? {
    try connection.first("SELECT * FROM interview_templates WHERE template_id = $1", [.id(id)])
      .map(template)
  }

  private static func template(_ row: Row) throws -> InterviewTemplate {
    let key = try row.text("template_id")
    guard let id = UUID(uuidString: key) else {
      throw UnreadableRow(table: "interview_templates", key: key)
    }
    return InterviewTemplate(
      id: id, name: try row.text("name"), caseType: try row.text("case_type"),
      industry: try row.text("industry"), difficulty: try row.text("difficulty"),
      questions: try StoredJSON.value(try row.text("questions")))
  }
}
