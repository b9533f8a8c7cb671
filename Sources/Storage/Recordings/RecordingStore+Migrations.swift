extension RecordingStore {
  /// The table of kept recordings: versions 30…39.
  public static let migrations = [
    Migration(
      version: 30, name: "recordings of live answers",
      statements: [
        """
        CREATE TABLE recordings (
          object_key TEXT PRIMARY KEY,
          upload TEXT,
          created_at BIGINT NOT NULL,
          expires_at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX recordings_by_expiry ON recordings (expires_at, object_key)",
        // Few: looked through at each start.
        "CREATE INDEX recordings_uploads ON recordings (upload) WHERE upload IS NOT NULL",
      ])
  ]
}
