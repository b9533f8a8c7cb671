extension ConversationStore {
  /// The tables of conversations: versions 60…69.
  public static let migrations = [
    Migration(
      version: 60, name: "conversations",
      statements: [
        // Settings last: they may be long, and lists pass over them.
        """
        CREATE TABLE conversations (
          conversation_id TEXT PRIMARY KEY,
          step BIGINT NOT NULL,
          active BIGINT NOT NULL,
          asked BIGINT NOT NULL,
          questions BIGINT NOT NULL,
          attempts BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          last_access BIGINT NOT NULL,
          settings TEXT NOT NULL
        )
        """,
        // All that a list shows, so that it reads nothing else.
        """
        CREATE INDEX conversations_by_creation ON conversations
          (created_at, conversation_id, last_access, step, active, asked, questions, attempts)
        """,
        "CREATE INDEX conversations_by_access ON conversations (last_access, conversation_id)",
        """
        CREATE TABLE conversation_messages (
          conversation_id TEXT NOT NULL REFERENCES conversations (conversation_id) ON DELETE CASCADE,
          number BIGINT NOT NULL,
          role TEXT NOT NULL,
          content TEXT NOT NULL,
          said_at BIGINT NOT NULL,
          PRIMARY KEY (conversation_id, number)
        )
        """,
      ])
  ]
}
