extension JobQueue {
  /// The tables of the queue: versions 1…9.
  public static let migrations = [
    Migration(
      version: 1, name: "jobs",
      statements: [
        """
        CREATE TABLE jobs (
          id TEXT PRIMARY KEY,
          kind TEXT NOT NULL,
          key TEXT NOT NULL,
          job_group TEXT NOT NULL,
          payload TEXT NOT NULL,
          state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'dead', 'cancelled')),
          priority BIGINT NOT NULL,
          run_at BIGINT NOT NULL,
          attempt BIGINT NOT NULL DEFAULT 0,
          interruptions BIGINT NOT NULL DEFAULT 0,
          fence BIGINT NOT NULL DEFAULT 0,
          lease_owner TEXT,
          lease_until BIGINT,
          cancel_requested SMALLINT NOT NULL DEFAULT 0,
          stage TEXT,
          error TEXT,
          error_code TEXT,
          created_at BIGINT NOT NULL,
          finished_at BIGINT
        )
        """,
        // Each of these holds a part of the table, and statements that use it repeat its condition.
        "CREATE UNIQUE INDEX jobs_live ON jobs (kind, key) WHERE state IN ('queued', 'running')",
        "CREATE INDEX jobs_dead ON jobs (kind, key) WHERE state = 'dead'",
        // In the order of claims; with all that a claim looks at, so that what it passes over costs little.
        "CREATE INDEX jobs_due ON jobs (priority DESC, run_at, id, kind, state) WHERE state = 'queued'",
        "CREATE INDEX jobs_run_at ON jobs (run_at) WHERE state = 'queued'",
        "CREATE INDEX jobs_leases ON jobs (lease_until) WHERE state = 'running'",
        "CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state IN ('succeeded', 'cancelled')",
        // For the counts alone, which would else read every payload. Not with the state first: SQLite would
        // take it for the claims, and sort all that is queued.
        "CREATE INDEX jobs_counts ON jobs (stage, kind, state)",
        "CREATE INDEX jobs_by_group ON jobs (job_group, id)",
        """
        CREATE TABLE job_checkpoints (
          job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
          stage TEXT NOT NULL,
          value TEXT NOT NULL,
          created_at BIGINT NOT NULL,
          PRIMARY KEY (job_id, stage)
        )
        """,
      ])
  ]
}
