public import FoundationEssentials

/// What is asked of the queue within a transaction of the asker's: it happens exactly when that is committed.
extension JobQueue {
  /// Puts a job into the queue. Where one of its kind and key is live already, that one is joined: its
  /// priority may rise, and a cancellation that was requested is taken back. A dead letter of its kind and
  /// key goes.
  /// - Parameter redriving: whether a dead letter of the same payload is queued anew instead, as `redrive`
  ///   does.
  /// - Returns: the job, and whether none was live before.
  @discardableResult
  public static func enqueue(
    _ job: NewJob, redriving: Bool = false, on connection: Connection, now: Date
  ) throws -> (id: JobID, isNew: Bool) {
    connection.notify(channel)
    let about: [DatabaseValue] = [.text(job.kind), .text(job.key)]
    if redriving {
      let redriven = try redrive(
        where: "kind = $1 AND key = $2 AND payload = $3", about + [.text(job.payload)], on: connection,
        now: now)
      if let id = redriven.first { return (id, true) }
    }
    try connection.execute("DELETE FROM jobs WHERE state = 'dead' AND kind = $1 AND key = $2", about)
    let new = JobID(now: now)
    let row = try connection.first(
      """
      INSERT INTO jobs (id, kind, key, job_group, payload, state, priority, run_at, created_at)
      VALUES ($1, $2, $3, $4, $5, 'queued', $6, $7, $8)
      ON CONFLICT (kind, key) WHERE state IN ('queued', 'running') DO UPDATE SET cancel_requested = 0,
        priority = CASE WHEN jobs.priority < excluded.priority THEN excluded.priority ELSE jobs.priority END
      RETURNING id
      """,
      [
        .text(new.rawValue), .text(job.kind), .text(job.key), .text(job.group), .text(job.payload),
        .int(job.priority), .date(job.runAt ?? now), .date(now),
      ])
    guard let id = try row.flatMap({ JobID(rawValue: try $0.text("id")) }) else {
      throw DatabaseError(.unexpectedValue, "an enqueued job has no id")
    }
    return (id, id == new)
  }

  /// The job of this kind and key that is queued or running, if there is one.
  public static func liveJob(kind: String, key: String, on connection: Connection) throws -> Job? {
    try connection.first(
      """
      SELECT \(Job.columns) FROM jobs WHERE kind = $1 AND key = $2 AND state IN ('queued', 'running')
      """, [.text(kind), .text(key)]
    ).map { try job($0, on: connection) }
  }

  /// Ends the jobs of a group: those that wait at once, those that run as soon as their worker learns of it.
  /// - Returns: the jobs that were ended at once, and those whose worker is asked to stop.
  @discardableResult
  public static func cancel(
    group: String, on connection: Connection, now: Date
  ) throws -> (ended: [JobID], asked: [JobID]) {
    try cancel(where: "job_group = $1", [.text(group)], on: connection, now: now)
  }

  /// The same for the job of a kind and key.
  @discardableResult
  public static func cancel(
    kind: String, key: String, on connection: Connection, now: Date
  ) throws -> (ended: [JobID], asked: [JobID]) {
    try cancel(where: "kind = $1 AND key = $2", [.text(kind), .text(key)], on: connection, now: now)
  }

  /// Queues the dead letters of a group anew, as if they had never been tried; their checkpoints count.
  @discardableResult
  public static func redrive(group: String, on connection: Connection, now: Date) throws -> [JobID] {
    try redrive(where: "job_group = $1", [.text(group)], on: connection, now: now)
  }

  /// The same for the dead letter of a kind and key.
  @discardableResult
  public static func redrive(
    kind: String, key: String, on connection: Connection, now: Date
  ) throws -> [JobID] {
    try redrive(where: "kind = $1 AND key = $2", [.text(kind), .text(key)], on: connection, now: now)
  }

  /// The same for all dead letters of a kind.
  @discardableResult
  public static func redrive(kind: String, on connection: Connection, now: Date) throws -> [JobID] {
    try redrive(where: "kind = $1", [.text(kind)], on: connection, now: now)
  }

  /// `condition` takes all of `values`, from $1.
  private static func cancel(
    where condition: String, _ values: [DatabaseValue], on connection: Connection, now: Date
  ) throws -> (ended: [JobID], asked: [JobID]) {
    let asked = try connection.query(
      "UPDATE jobs SET cancel_requested = 1 WHERE state = 'running' AND \(condition) RETURNING id", values)
    let ended = try ids(
      connection.query(
        """
        UPDATE jobs SET state = 'cancelled', finished_at = $\(values.count + 1)
        WHERE state = 'queued' AND \(condition) RETURNING id
        """, values + [.date(now)]))
    for id in ended { try deleteCheckpoints(of: id, on: connection) }
    if !asked.isEmpty { connection.notify(channel) }
    return (ended, try ids(asked))
  }

  private static func redrive(
    where condition: String, _ values: [DatabaseValue], on connection: Connection, now: Date
  ) throws -> [JobID] {
    let rows = try connection.query(
      """
      UPDATE jobs SET state = 'queued', run_at = $\(values.count + 1), attempt = 0, interruptions = 0,
        cancel_requested = 0, error = NULL, error_code = NULL, finished_at = NULL
      WHERE state = 'dead' AND \(condition) RETURNING id
      """, values + [.date(now)])
    if !rows.isEmpty { connection.notify(channel) }
    return try ids(rows)
  }

  private static func ids(_ rows: [Row]) throws -> [JobID] {
    try rows.compactMap { JobID(rawValue: try $0.text("id")) }
  }
}
