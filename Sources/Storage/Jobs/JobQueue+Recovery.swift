public import FoundationEssentials

/// Jobs whose worker's process has ended, and what is left of those that have ended.
extension JobQueue {
  /// Takes up all running jobs at the start of the one process that works on this SQLite file: only while its
  /// `DataFolderLock` is held. They are queued again at once and the attempt does not count, but after too
  /// many interruptions a job is a dead letter; one whose cancellation was requested is cancelled.
  /// - Returns: how many jobs were not running any more.
  public func recoverOwn() async throws -> Int { try await recover("1 = 1", []) }

  /// The same for jobs whose lease has run out: their worker has not been heard of for that long.
  public func recoverExpired() async throws -> Int { try await recover("lease_until < $1", [.date(now())]) }

  /// Deletes jobs that succeeded or were cancelled before `limit`. Dead letters stay.
  /// - Returns: how many.
  @discardableResult
  public func prune(finishedBefore limit: Date) async throws -> Int {
    var total = 0
    while true {
      // A portion at a time: other writes wait for this one.
      let deleted = try await database.write { connection in
        try connection.execute(
          """
          DELETE FROM jobs WHERE id IN (
            SELECT id FROM jobs WHERE state IN ('succeeded', 'cancelled') AND finished_at < $1
            ORDER BY finished_at LIMIT $2)
          """, [.date(limit), .int(Self.prunePortion)])
      }
      total += deleted
      if deleted < Self.prunePortion { return total }
    }
  }

  private static let prunePortion = 1000
  private static let interruptedCode = "interrupted"

  private func recover(_ condition: String, _ values: [DatabaseValue]) async throws -> Int {
    let now = now()
    return try await database.write { connection in
      let rows = try connection.query(
        """
        SELECT id, attempt, interruptions, cancel_requested FROM jobs WHERE state = 'running' AND \(condition)
        """, values)
      for row in rows {
        guard let id = JobID(rawValue: try row.text("id")) else { continue }
        let next = try RunningJob(row).next(after: .interrupted, now: now, policy: retry)
        try Self.move(id, to: next, on: connection, now: now)
        guard case .dead(let interruptions) = next else { continue }
        try connection.execute(
          "UPDATE jobs SET error = $2, error_code = $3 WHERE id = $1",
          [
            .text(id.rawValue), .text("its worker ended in the middle of it \(interruptions) times"),
            .text(Self.interruptedCode),
          ])
      }
      if !rows.isEmpty { connection.notify(Self.channel) }
      return rows.count
    }
  }
}
