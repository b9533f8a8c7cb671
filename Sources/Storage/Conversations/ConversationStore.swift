public import FoundationEssentials

/// Conversations and what was said in them, in the database.
///
/// One whose life is over is there for nobody but for who puts it away: see ``expired(atMost:)``.
public struct ConversationStore: Sendable {
  /// Reading is written down as use no more often than this, or than a tenth of a life.
  private static let longestBetweenAccesses: TimeInterval = 60

  private let database: Database
  /// Seconds that a conversation is kept after it was last used.
  public let life: TimeInterval
  /// The wall clock.
  public let now: @Sendable () -> Date

  /// - Parameters:
  ///   - life: how long a conversation is kept after it was last used.
  ///   - now: the wall clock.
  public init(_ database: Database, life: Duration, now: @escaping @Sendable () -> Date = { Date() }) {
    self.database = database
    self.life = life / .seconds(1)
    self.now = now
  }

  /// Keeps a new conversation, in which nothing has been said; gives its id.
  ///
  /// - Parameters:
  ///   - settings: JSON.
  ///   - questions: how many it will have.
  public func create(settings: String, questions: Int) async throws -> String {
    let id = UUID().uuidString.lowercased()
    let now = now()
    try await database.write { connection in
      try connection.execute(
        """
        INSERT INTO conversations
          (conversation_id, step, active, asked, questions, attempts, created_at, last_access, settings)
        VALUES ($1, 0, 0, 0, $2, 0, $3, $3, $4)
        """, [.text(id), .int(questions), .date(now), .text(settings)])
    }
    return id
  }

  // MARK: - Reading

  /// The whole conversation; this is a use of it. nil for one that is unknown or whose life is over.
  public func conversation(_ id: String) async throws -> Conversation? {
    let conversation = try await database.read { try Self.conversation(id, on: $0) }
    guard let conversation, isAlive(conversation.outline) else { return nil }
    await used(conversation.outline)
    return conversation
  }

  /// The same without what was said.
  public func outline(_ id: String) async throws -> Conversation.Outline? {
    let outline = try await database.read { connection in
      try connection.first("SELECT * FROM conversations WHERE conversation_id = $1", [.text(id)])
        .map(Self.outline)
    }
    guard let outline, isAlive(outline) else { return nil }
    await used(outline)
    return outline
  }

  /// The newest first. Listing is no use of them.
  public func outlines(skipping skip: Int, atMost limit: Int) async throws -> [Conversation.Outline] {
    let oldest = now() - life
    return try await database.read { connection in
      try connection.query(
        """
        SELECT conversation_id, step, active, asked, questions, attempts, created_at, last_access
        FROM conversations WHERE last_access > $1
        ORDER BY created_at DESC, conversation_id DESC LIMIT $2 OFFSET $3
        """, [.date(oldest), .int(limit), .int(skip)]
      ).map(Self.outline)
    }
  }

  // MARK: - Changing

  /// Adds what was said, and how far it has come with that: all of it or nothing.
  ///
  /// Throws ``SessionConflict`` where the conversation is gone.
  public func add(
    _ messages: [Conversation.Message], reaching progress: Conversation.Progress, to id: String
  ) async throws {
    try await change(id, to: progress) { connection in
      let last = try connection.first(
        "SELECT MAX(number) AS number FROM conversation_messages WHERE conversation_id = $1", [.text(id)]
      )?.optionalInt("number")
      for (index, message) in messages.enumerated() {
        try connection.execute(
          """
          INSERT INTO conversation_messages (conversation_id, number, role, content, said_at)
          VALUES ($1, $2, $3, $4, $5)
          """,
          [
            .text(id), .int((last ?? 0) + index + 1), .text(message.role), .text(message.content),
            .date(message.at),
          ])
      }
    }
  }

  /// Counts a message that tries to steer the interviewer: at once, whatever becomes of its reply.
  public func countAttempt(in id: String) async throws {
    try await database.write { connection in
      _ = try connection.execute(
        "UPDATE conversations SET attempts = attempts + 1 WHERE conversation_id = $1", [.text(id)])
    }
  }

  /// Forgets what was said, but not how often the interviewer was to be steered.
  ///
  /// Throws ``SessionConflict`` where the conversation is gone.
  public func reset(_ id: String) async throws {
    try await change(id, to: Conversation.Progress()) { connection in
      try connection.execute("DELETE FROM conversation_messages WHERE conversation_id = $1", [.text(id)])
    }
  }

  /// Throws ``SessionConflict`` where the conversation is gone.
  public func set(_ progress: Conversation.Progress, of id: String) async throws {
    try await change(id, to: progress) { _ in }
  }

  public func delete(_ id: String) async throws {
    try await database.write { connection in
      _ = try connection.execute("DELETE FROM conversations WHERE conversation_id = $1", [.text(id)])
    }
  }

  // MARK: - The end of their lives

  /// Ids of those whose lives are over, the oldest first.
  public func expired(atMost limit: Int) async throws -> [String] {
    let oldest = now() - life
    return try await database.read { connection in
      try connection.query(
        "SELECT conversation_id FROM conversations WHERE last_access <= $1 ORDER BY last_access LIMIT $2",
        [.date(oldest), .int(limit)]
      ).map { row in try row.text("conversation_id") }
    }
  }

  /// The whole conversation once its life is over; nil before, and where it is gone.
  public func expired(_ id: String) async throws -> Conversation? {
    let conversation = try await database.read { try Self.conversation(id, on: $0) }
    return conversation.flatMap { isAlive($0.outline) ? nil : $0 }
  }

  /// When the first life will be over; nil where there is none.
  public func nextExpiry() async throws -> Date? {
    try await database.read { connection in
      try connection.first("SELECT MIN(last_access) AS last_access FROM conversations")?
        .optionalDate("last_access")
    }.map { $0 + life }
  }

  // MARK: - Help

  private func isAlive(_ outline: Conversation.Outline) -> Bool { outline.lastAccess > now() - life }

  /// Writes the use down, now and then.
  private func used(_ outline: Conversation.Outline) async {
    let now = now()
    guard outline.lastAccess < now - min(Self.longestBetweenAccesses, life / 10) else { return }
    // A full disk is no reason not to show what there is.
    _ = try? await database.write { connection in
      try connection.execute(
        "UPDATE conversations SET last_access = $2 WHERE conversation_id = $1 AND last_access < $2",
        [.text(outline.id), .date(now)])
    }
  }

  private func change(
    _ id: String, to progress: Conversation.Progress, _ more: @escaping @Sendable (Connection) throws -> Void
  ) async throws {
    let now = now()
    try await database.write { connection in
      let changed = try connection.execute(
        """
        UPDATE conversations SET step = $2, active = $3, asked = $4, last_access = $5
        WHERE conversation_id = $1
        """,
        [
          .text(id), .int(progress.step), .bool(progress.isActive), .int(progress.asked), .date(now),
        ])
      guard changed == 1 else { throw SessionConflict() }
      try more(connection)
    }
  }

  private static func conversation(_ id: String, on connection: Connection) throws -> Conversation? {
    guard
      let row = try connection.first("SELECT * FROM conversations WHERE conversation_id = $1", [.text(id)])
    else { return nil }
    let messages = try connection.query(
      "SELECT * FROM conversation_messages WHERE conversation_id = $1 ORDER BY number", [.text(id)])
    return Conversation(
      outline: try outline(row), settings: try row.text("settings"),
      messages: try messages.map { message in
        Conversation.Message(
          role: try message.text("role"), content: try message.text("content"),
          at: try message.date("said_at"))
      })
  }

  private static func outline(_ row: Row) throws -> Conversation.Outline {
    Conversation.Outline(
      id: try row.text("conversation_id"),
      progress: Conversation.Progress(
        step: try row.int("step"), isActive: try row.bool("active"), asked: try row.int("asked")),
      questions: try row.int("questions"), attempts: try row.int("attempts"),
      createdAt: try row.date("created_at"),
      lastAccess: try row.date("last_access"))
  }
}
