public import FoundationEssentials

/// Where a job is on its way: docs/job-states.md.
public enum JobState: String, Sendable, CaseIterable {
  /// Waits for `runAt` and for a worker.
  case queued
  /// A worker has a lease of it.
  case running
  case succeeded
  /// Given up; can be queued anew.
  case dead
  case cancelled

  /// Whether there will be no more of it unless somebody asks.
  public var isFinal: Bool { self != .queued && self != .running }
}

/// Work that is to be put into the queue.
public struct NewJob: Sendable, Equatable {
  public var kind: String
  /// What it is about, as `10/48`. There is at most one live job of a kind and a key.
  public var key: String
  /// What it is part of, as the interview `10`.
  public var group: String
  /// JSON, for the worker.
  public var payload: String
  /// The greater, the earlier.
  public var priority: Int
  /// Not before this; nil: at once.
  public var runAt: Date?

  public init(
    kind: String, key: String, group: String, payload: String, priority: Int = 0, runAt: Date? = nil
  ) {
    self.kind = kind
    self.key = key
    self.group = group
    self.payload = payload
    self.priority = priority
    self.runAt = runAt
  }
}

/// A job as it is in the database.
public struct Job: Sendable, Equatable, Identifiable {
  public var id: JobID
  public var kind: String
  public var key: String
  public var group: String
  public var payload: String
  public var state: JobState
  public var priority: Int
  public var runAt: Date
  /// The attempt that runs or ran last, from 1; those that were interrupted or handed back do not count.
  public var attempt: Int
  /// Attempts that ended with their worker's process.
  public var interruptions: Int
  /// Grows with each claim: what an earlier worker still writes is refused.
  public var fence: Int64
  public var isCancelRequested: Bool
  /// The last stage whose result was kept.
  public var stage: String?
  /// Of the last attempt that failed: a sentence for people, and a code.
  public var error: String?
  public var errorCode: String?
  public var createdAt: Date
  /// When it became final.
  public var finishedAt: Date?
  /// Results of stages, JSON, by the stage's name.
  public var checkpoints: [String: String]
}

/// A worker's right to a job. It lasts until another takes the job over; then it changes nothing any more.
public struct JobLease: Sendable, Hashable {
  public let id: JobID
  public let owner: String
  public let fence: Int64
}

/// A job that a worker has claimed, and its lease.
@dynamicMemberLookup
public struct ClaimedJob: Sendable, Identifiable {
  public let job: Job
  public let lease: JobLease

  public var id: JobID { job.id }
  public subscript<Value>(dynamicMember member: KeyPath<Job, Value>) -> Value { job[keyPath: member] }
}

extension Job {
  static let columns = """
    id, kind, key, job_group, payload, state, priority, run_at, attempt, interruptions, fence, \
    cancel_requested, stage, error, error_code, created_at, finished_at
    """

  init(_ row: Row, checkpoints: [String: String]) throws(DatabaseError) {
    guard let id = JobID(rawValue: try row.text("id")), let state = JobState(rawValue: try row.text("state"))
    else { throw DatabaseError(.unexpectedValue, "a job's id or state is not one") }
    self.id = id
    kind = try row.text("kind")
    key = try row.text("key")
    group = try row.text("job_group")
    payload = try row.text("payload")
    self.state = state
    priority = try row.int("priority")
    runAt = try row.date("run_at")
    attempt = try row.int("attempt")
    interruptions = try row.int("interruptions")
    fence = Int64(try row.int("fence"))
    isCancelRequested = try row.bool("cancel_requested")
    stage = try row.optionalText("stage")
    error = try row.optionalText("error")
    errorCode = try row.optionalText("error_code")
    createdAt = try row.date("created_at")
    finishedAt = try row.optionalDate("finished_at")
    self.checkpoints = checkpoints
  }
}
