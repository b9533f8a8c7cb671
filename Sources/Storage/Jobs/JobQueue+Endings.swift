public import FoundationEssentials

/// How a run ends without success, and what comes after: `RunningJob` decides, this writes it down.
extension JobQueue {
  /// What a failure led to.
  public enum Outcome: Sendable, Equatable {
    case retry(at: Date)
    /// Given up: a dead letter, with its error and checkpoints.
    case dead
  }

  /// Ends an attempt that failed. `also` writes what belongs to it in the same transaction.
  /// - Parameters:
  ///   - error: a sentence for people, without secrets and without what was said in the recording.
  ///   - code: stable, for logs and operators.
  ///   - retryable: whether another attempt may help. There is none after the last that the policy allows,
  ///     nor where the cancellation was requested meanwhile.
  ///   - patience: how many times the policy's attempts there may be: for what is not the job's fault.
  /// - Throws: `JobError.leaseLost`, and what `also` threw: then nothing was changed.
  @discardableResult
  public func fail<R: Sendable>(
    _ lease: JobLease, error: String, code: String, retryable: Bool, patience: Int = 1,
    also: @escaping @Sendable (Connection, Outcome) throws -> R = { _, _ in () }
  ) async throws -> (outcome: Outcome, result: R) {
    let now = now()
    return try await database.write { connection in
      try Self.update(lease, "error = $4, error_code = $5", [.text(error), .text(code)], on: connection)
      let next = try end(lease, .failed(isRetryable: retryable, patience: patience), on: connection, now: now)
      let outcome: Outcome = if case .queued(let at, _, _) = next { .retry(at: at) } else { .dead }
      return (outcome, try also(connection, outcome))
    }
  }

  /// Hands the job back as if it had not been claimed; one whose cancellation was requested is cancelled.
  /// - Throws: `JobError.leaseLost`.
  public func release(_ lease: JobLease) async throws {
    let now = now()
    try await database.write { connection in
      _ = try end(lease, .released, on: connection, now: now)
      connection.notify(Self.channel)
    }
  }

  /// The same, but the job is not due before `delay` has passed.
  /// - Throws: `JobError.leaseLost`.
  public func postpone(_ lease: JobLease, by delay: Duration) async throws {
    let now = now()
    try await database.write { connection in
      _ = try end(lease, .postponed(until: now + delay), on: connection, now: now)
    }
  }

  /// Ends a job whose work was stopped because the cancellation was requested. `also` writes what belongs to
  /// it in the same transaction.
  /// - Throws: `JobError.wantedAgain` where the cancellation was taken back: `also` was not called then, and
  ///   the job is in the queue. `JobError.leaseLost`, and what `also` threw: then nothing was changed.
  @discardableResult
  public func cancelled<R: Sendable>(
    _ lease: JobLease, also: @escaping @Sendable (Connection) throws -> R = { _ in () }
  ) async throws -> R {
    let now = now()
    let result: R? = try await database.write { connection in
      guard try end(lease, .stopped, on: connection, now: now) == .cancelled else {
        connection.notify(Self.channel)
        return nil
      }
      return try also(connection)
    }
    guard let result else { throw JobError.wantedAgain(lease.id) }
    return result
  }

  /// Moves a job that is held to what comes after `event`.
  func end(
    _ lease: JobLease, _ event: RunningJob.Event, on connection: Connection, now: Date
  ) throws -> RunningJob.Next {
    let row = try connection.first(
      "SELECT attempt, interruptions, cancel_requested FROM jobs WHERE \(Self.isHeld)", lease.values)
    guard let row else { throw JobError.leaseLost(lease.id) }
    let next = try RunningJob(row).next(after: event, now: now, policy: retry)
    try Self.move(lease.id, to: next, on: connection, now: now)
    return next
  }

  /// Writes down what comes after a run. The caller has made sure that the job is still the one that ran.
  static func move(
    _ id: JobID, to next: RunningJob.Next, on connection: Connection, now: Date
  ) throws {
    let (state, change, values): (JobState, String, [DatabaseValue]) =
      switch next {
      case .queued(let at, let attempt, let interruptions):
        (
          .queued, "run_at = $3, attempt = $4, interruptions = $5",
          [.date(at), .int(attempt), .int(interruptions)]
        )
      case .dead(let interruptions):
        (.dead, "finished_at = $3, interruptions = $4", [.date(now), .int(interruptions)])
      case .cancelled: (.cancelled, "finished_at = $3", [.date(now)])
      }
    try connection.execute(
      "UPDATE jobs SET state = $2, lease_owner = NULL, lease_until = NULL, \(change) WHERE id = $1",
      [.text(id.rawValue), .text(state.rawValue)] + values)
    if next == .cancelled { try deleteCheckpoints(of: id, on: connection) }
  }
}

extension RunningJob {
  init(_ row: Row) throws(DatabaseError) {
    attempt = try row.int("attempt")
    interruptions = try row.int("interruptions")
    isCancelRequested = try row.bool("cancel_requested")
  }
}
