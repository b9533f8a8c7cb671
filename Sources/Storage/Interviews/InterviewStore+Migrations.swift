extension InterviewStore {
  /// The tables of interviews: versions 10…19.
  public static let migrations = [
    Migration(
      version: 10, name: "interviews, questions, reports",
      statements: [
        """
        CREATE TABLE interviews (
          interview_id BIGINT PRIMARY KEY,
          candidate TEXT NOT NULL,
          status TEXT NOT NULL,
          message TEXT NOT NULL,
          progress BIGINT NOT NULL,
          stage TEXT,
          sequence BIGINT NOT NULL,
          run BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          updated_at BIGINT NOT NULL,
          completed_at BIGINT
        )
        """,
        "CREATE INDEX interviews_by_status ON interviews (status, interview_id)",
        """
        CREATE TABLE questions (
          interview_id BIGINT NOT NULL REFERENCES interviews (interview_id) ON DELETE CASCADE,
          question_id BIGINT NOT NULL,
          place BIGINT NOT NULL,
          question TEXT NOT NULL,
          ideal_answer TEXT NOT NULL,
          video_url TEXT NOT NULL,
          state TEXT NOT NULL,
          progress BIGINT NOT NULL,
          run BIGINT NOT NULL,
          rerun SMALLINT NOT NULL DEFAULT 0,
          error TEXT,
          archive_url TEXT,
          processed_url TEXT,
          processed_by TEXT,
          PRIMARY KEY (interview_id, question_id)
        )
        """,
        // Looked through at each start.
        "CREATE INDEX questions_queued ON questions (interview_id, question_id) WHERE state = 'queued'",
        // Apart from the questions, which are read often and must stay small.
        """
        CREATE TABLE reports (
          interview_id BIGINT NOT NULL,
          question_id BIGINT NOT NULL,
          report TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          PRIMARY KEY (interview_id, question_id),
          FOREIGN KEY (interview_id, question_id) REFERENCES questions (interview_id, question_id)
            ON DELETE CASCADE
        )
        """,
        // Which question a transcript's key belongs to: two recordings of one name never overwrite each other.
        """
        CREATE TABLE transcript_keys (
          object_key TEXT PRIMARY KEY,
          interview_id BIGINT NOT NULL,
          question_id BIGINT NOT NULL
        )
        """,
      ])
  ]
}
