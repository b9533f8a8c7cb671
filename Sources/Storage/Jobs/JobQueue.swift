public import FoundationEssentials

/// Durable work: a table of jobs in the database, which workers claim under a lease.
///
/// A job exists exactly when the transaction that enqueued it is committed, and is worked on at least once.
/// Every write of a worker carries its lease, and changes nothing once another has taken the job over. The
/// states and what a crash costs in each are drawn in docs/job-states.md.
public struct JobQueue: Sendable {
  /// What the queue notifies, through `Connection.notify`.
  static let channel = "jobs"

  let database: Database
  /// The name of this process among those that work on the same database.
  let owner: String
  let lease: Duration
  public let retry: JobRetryPolicy
  let now: @Sendable () -> Date

  /// - Parameters:
  ///   - owner: different for each process and each start, for leases are told apart by it.
  ///   - lease: how long a job is a worker's without a heartbeat.
  ///   - now: the wall clock, which all that share the database must have in common.
  public init(
    _ database: Database, owner: String, lease: Duration = .seconds(60),
    retry: JobRetryPolicy = JobRetryPolicy(), now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.database = database
    self.owner = owner
    self.lease = lease
    self.retry = retry
    self.now = now
  }

  /// A signal after each commit of this process that put a job into the queue or asked for the cancellation
  /// of one that runs. Other processes' come unannounced.
  public var wakeUps: AsyncStream<Void> { database.notifications(Self.channel) }

  /// Takes up to `limit` jobs that are due, those of the greatest priority first, then those that are due for
  /// longest. Each counts as an attempt, and is this worker's for the length of a lease.
  public func claim(kinds: [String], limit: Int) async throws -> [ClaimedJob] {
    guard !kinds.isEmpty, limit > 0 else { return [] }
    let now = now()
    return try await database.write { connection in
      let rows = try connection.query(
        Self.claim(kinds: kinds.count),
        [.text(owner), .date(now + lease), .date(now), .int(limit)] + kinds.map { .text($0) })
      // RETURNING promises no order.
      return try rows.map { try Self.job($0, on: connection) }
        .sorted { ($1.priority, $0.runAt, $0.id) < ($0.priority, $1.runAt, $1.id) }
        .map { ClaimedJob(job: $0, lease: JobLease(id: $0.id, owner: owner, fence: $0.fence)) }
    }
  }

  /// The values are: owner, end of the lease, now, limit, kinds. An index has the queue in this order, so
  /// that the length of the queue does not matter.
  static func claim(kinds: Int) -> String {
    """
    UPDATE jobs SET state = 'running', attempt = attempt + 1, fence = fence + 1,
      lease_owner = $1, lease_until = $2
    WHERE id IN (
      SELECT id FROM jobs
      WHERE state = 'queued' AND run_at <= $3
        AND kind IN (\((0..<kinds).map { "$\($0 + 5)" }.joined(separator: ", ")))
      ORDER BY priority DESC, run_at, id LIMIT $4)
    RETURNING \(Job.columns)
    """
  }

  /// What a heartbeat learns of a lease.
  public enum HeartbeatAnswer: Sendable, Equatable {
    case renewed
    /// The job is another's, or has ended: drop the work.
    case lost
    /// Renewed, but the work is to stop: then call `cancelled`.
    case cancelRequested
  }

  /// Renews the leases, each for its length from now.
  public func heartbeat(_ leases: [JobLease]) async throws -> [JobLease: HeartbeatAnswer] {
    let until = now() + lease
    return try await database.write { connection in
      var answers: [JobLease: HeartbeatAnswer] = [:]
      for lease in leases {
        let row = try connection.first(
          "UPDATE jobs SET lease_until = $4 WHERE \(Self.isHeld) RETURNING cancel_requested",
          lease.values + [.date(until)])
        answers[lease] =
          try row.map { try $0.bool("cancel_requested") ? .cancelRequested : .renewed } ?? .lost
      }
      return answers
    }
  }

  /// Keeps the result of a stage, in place of an earlier one, and renews the lease. `also` writes what
  /// belongs to it in the same transaction.
  /// - Parameter value: JSON.
  /// - Throws: `JobError.leaseLost`, and what `also` threw: then nothing was changed.
  @discardableResult
  public func checkpoint<R: Sendable>(
    _ lease: JobLease, stage: String, value: String,
    also: @escaping @Sendable (Connection) throws -> R = { _ in () }
  ) async throws -> R {
    let now = now()
    return try await database.write { connection in
      try Self.update(
        lease, "stage = $4, lease_until = $5", [.text(stage), .date(now + self.lease)], on: connection)
      try connection.execute(
        """
        INSERT INTO job_checkpoints (job_id, stage, value, created_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (job_id, stage) DO UPDATE SET value = excluded.value, created_at = excluded.created_at
        """, [.text(lease.id.rawValue), .text(stage), .text(value), .date(now)])
      return try also(connection)
    }
  }

  /// Ends the job well. `results` writes what came of it in the same transaction; its checkpoints go.
  /// - Throws: `JobError.leaseLost`, and what `results` threw: then nothing was changed.
  @discardableResult
  public func complete<R: Sendable>(
    _ lease: JobLease, results: @escaping @Sendable (Connection) throws -> R = { _ in () }
  ) async throws -> R {
    let now = now()
    return try await database.write { connection in
      try Self.update(
        lease,
        """
        state = 'succeeded', finished_at = $4, lease_owner = NULL, lease_until = NULL, error = NULL,
        error_code = NULL
        """,
        [.date(now)], on: connection)
      try Self.deleteCheckpoints(of: lease.id, on: connection)
      return try results(connection)
    }
  }

  // MARK: - Help

  /// The job is the holder's of the lease whose `values` are $1, $2 and $3. A lease past its time holds until
  /// somebody takes the job over.
  static let isHeld = "id = $1 AND lease_owner = $2 AND fence = $3 AND state = 'running'"

  /// Changes a job that is held. The values of `assignments` begin at $4.
  static func update(
    _ lease: JobLease, _ assignments: String, _ values: [DatabaseValue], on connection: Connection
  ) throws {
    let changed = try connection.execute(
      "UPDATE jobs SET \(assignments) WHERE \(isHeld)", lease.values + values)
    guard changed == 1 else { throw JobError.leaseLost(lease.id) }
  }

  static func deleteCheckpoints(of id: JobID, on connection: Connection) throws {
    try connection.execute("DELETE FROM job_checkpoints WHERE job_id = $1", [.text(id.rawValue)])
  }

  static func job(_ row: Row, on connection: Connection) throws -> Job {
    let checkpoints = try connection.query(
      "SELECT stage, value FROM job_checkpoints WHERE job_id = $1", [.text(try row.text("id"))])
    return try Job(
      row,
      checkpoints: Dictionary(
        try checkpoints.map { (try $0.text("stage"), try $0.text("value")) }, uniquingKeysWith: { $1 }))
  }
}

extension JobLease {
  var values: [DatabaseValue] { [.text(id.rawValue), .text(owner), .integer(fence)] }
}
