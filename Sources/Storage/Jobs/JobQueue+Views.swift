public import FoundationEssentials

/// How many jobs of a kind are in a state, by the last stage that they finished.
public struct JobCount: Sendable, Equatable {
  public var kind: String
  public var state: JobState
  public var stage: String?
  public var count: Int
}

/// The queue as operators and the worker's sleep see it: one moment's state, without a lock.
extension JobQueue {
  /// Of all jobs that are in the table.
  public func counts() async throws -> [JobCount] {
    try await database.read { connection in
      try connection.query(
        """
        SELECT kind, state, stage, count(*) AS jobs FROM jobs
        GROUP BY stage, kind, state ORDER BY stage, kind, state
        """
      ).compactMap { row in
        guard let state = JobState(rawValue: try row.text("state")) else { return nil }
        return JobCount(
          kind: try row.text("kind"), state: state, stage: try row.optionalText("stage"),
          count: try row.int("jobs"))
      }
    }
  }

  /// For how long the oldest job that is due has waited; nil where none is due.
  public func oldestQueuedAge() async throws -> Duration? {
    let now = now()
    guard let runAt = try await nextRunAt(), runAt <= now else { return nil }
    return .seconds(now.timeIntervalSince(runAt))
  }

  /// When the next job is due, which may be in the past; nil where none is queued.
  public func nextRunAt() async throws -> Date? {
    try await database.read { connection in
      try connection.first(Self.earliest)?
        .optionalDate("run_at")
    }
  }

  static let earliest = "SELECT min(run_at) AS run_at FROM jobs WHERE state = 'queued'"

  /// The newest jobs, of a state or of all.
  public func list(state: JobState? = nil, limit: Int) async throws -> [Job] {
    try await database.read { connection in
      let condition = state == nil ? "" : "WHERE state = $2"
      let values = [.int(limit)] + (state.map { [DatabaseValue.text($0.rawValue)] } ?? [])
      return try connection.query(
        "SELECT \(Job.columns) FROM jobs \(condition) ORDER BY id DESC LIMIT $1", values
      ).map { try Self.job($0, on: connection) }
    }
  }

  public func job(_ id: JobID) async throws -> Job? {
    try await database.read { connection in
      try connection.first("SELECT \(Job.columns) FROM jobs WHERE id = $1", [.text(id.rawValue)])
        .map { try Self.job($0, on: connection) }
    }
  }
}
