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
      ]),
    Migration(
      version: 11, name: "evaluations",
      statements: [
        "ALTER TABLE questions ADD COLUMN evaluation TEXT",
        "ALTER TABLE questions ADD COLUMN evaluation_models TEXT",
        "ALTER TABLE questions ADD COLUMN evaluation_progress BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE questions ADD COLUMN evaluation_run BIGINT NOT NULL DEFAULT 0",
        "ALTER TABLE questions ADD COLUMN evaluation_error TEXT",
        // The marks that results show; where they come from is in the tables below.
        "ALTER TABLE questions ADD COLUMN scores TEXT",
        """
        CREATE INDEX evaluations_queued ON questions (interview_id, question_id)
        WHERE evaluation = 'queued'
        """,
        """
        CREATE TABLE evaluations (
          evaluation_id TEXT PRIMARY KEY,
          interview_id BIGINT NOT NULL,
          question_id BIGINT NOT NULL,
          created_at BIGINT NOT NULL,
          FOREIGN KEY (interview_id, question_id) REFERENCES questions (interview_id, question_id)
            ON DELETE CASCADE
        )
        """,
        """
        CREATE INDEX evaluations_by_question ON evaluations (interview_id, question_id, evaluation_id)
        """,
        """
        CREATE TABLE scores (
          evaluation_id TEXT NOT NULL REFERENCES evaluations (evaluation_id) ON DELETE CASCADE,
          name TEXT NOT NULL,
          value BIGINT,
          model TEXT NOT NULL,
          model_version TEXT NOT NULL,
          formula TEXT NOT NULL,
          document TEXT NOT NULL,
          PRIMARY KEY (evaluation_id, name)
        )
        """,
        // Marks by all that they depend on: the same is not asked of a model twice.
        """
        CREATE TABLE score_cache (
          content_key TEXT PRIMARY KEY,
          score TEXT NOT NULL,
          used_at BIGINT NOT NULL
        )
        """,
        "CREATE INDEX score_cache_by_use ON score_cache (used_at)",
      ]),
  ]
}
