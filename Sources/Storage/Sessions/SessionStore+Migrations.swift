extension SessionStore {
  /// The tables of sessions: versions 20…29.
  public static let migrations = [
    Migration(
      version: 20, name: "sessions",
      statements: [
        """
        CREATE TABLE sessions (
          session_id TEXT PRIMARY KEY,
          session_key TEXT NOT NULL UNIQUE,
          user_id TEXT NOT NULL,
          role TEXT NOT NULL,
          company TEXT NOT NULL,
          brief TEXT NOT NULL,
          summary TEXT,
          created_at BIGINT NOT NULL,
          expires_at BIGINT NOT NULL,
          completed_at BIGINT
        )
        """,
        "CREATE INDEX sessions_by_expiry ON sessions (expires_at)",
        """
        CREATE TABLE session_turns (
          session_key TEXT NOT NULL REFERENCES sessions (session_key) ON DELETE CASCADE,
          number BIGINT NOT NULL,
          question TEXT NOT NULL,
          asked TEXT NOT NULL,
          asked_at BIGINT NOT NULL,
          ask_seconds DOUBLE PRECISION NOT NULL,
          answer TEXT,
          answered_at BIGINT,
          evaluation TEXT,
          voice TEXT,
          video TEXT,
          PRIMARY KEY (session_key, number)
        )
        """,
        // What an interviewer made of texts, by their hashes: the same is not asked of a model twice.
        """
        CREATE TABLE interviewer_cache (
          kind TEXT NOT NULL,
          hash TEXT NOT NULL,
          interviewer TEXT NOT NULL,
          result TEXT NOT NULL,
          expires_at BIGINT NOT NULL,
          PRIMARY KEY (hash, kind, interviewer)
        )
        """,
        "CREATE INDEX interviewer_cache_by_expiry ON interviewer_cache (expires_at)",
      ]),
    Migration(
      version: 21, name: "assessments of sessions, and answers that are being worked on",
      statements: [
        "ALTER TABLE sessions ADD COLUMN assessment TEXT",
        "ALTER TABLE session_turns ADD COLUMN received TEXT",
      ]),
  ]
}
