import Foundation
import Synchronization

@testable import Storage

/// A queue on a file of its own, and a clock that goes when told.
final class QueueBench: Sendable {
  /// Goes with this.
  private let folder: TemporaryFolder
  private let time = Mutex(Date(unixMilliseconds: 1_700_000_000_000))
  let database: Database

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(
      sqlite: folder.path + "/test.db", migrations: JobQueue.migrations + [QueueBench.results])
  }

  var now: Date { time.withLock { $0 } }
  func pass(_ duration: Duration) { time.withLock { $0 = $0 + duration } }

  func queue(owner: String = "a") -> JobQueue {
    var retry = JobRetryPolicy()
    retry.maxAttempts = 3
    retry.maxInterruptions = 3
    retry.firstDelay = .seconds(10)
    retry.random = { 1 }
    return JobQueue(database, owner: owner, retry: retry, now: { self.now })
  }

  @discardableResult
  func enqueue(
    _ key: String, group: String = "g", priority: Int = 0, after delay: Duration = .zero,
    payload: String = "{}",
    redriving: Bool = false
  ) async throws -> (id: JobID, isNew: Bool) {
    let job = NewJob(
      kind: "question", key: key, group: group, payload: payload, priority: priority, runAt: now + delay)
    let now = now
    return try await database.write { try JobQueue.enqueue(job, redriving: redriving, on: $0, now: now) }
  }

  @discardableResult
  func cancel(group: String = "g") async throws -> (ended: [JobID], asked: [JobID]) {
    let now = now
    return try await database.write { try JobQueue.cancel(group: group, on: $0, now: now) }
  }

  @discardableResult
  func redrive(group: String = "g") async throws -> [JobID] {
    let now = now
    return try await database.write { try JobQueue.redrive(group: group, on: $0, now: now) }
  }

  /// Claims one, which must be there.
  func claimOne(_ queue: JobQueue) async throws -> ClaimedJob {
    guard let job = try await queue.claim(kinds: ["question"], limit: 1).first else { throw NothingDue() }
    return job
  }

  struct NothingDue: Error {}

  /// What jobs write: a job that counted twice would be there twice.
  static let results = Migration(
    version: 100, name: "results", statements: ["CREATE TABLE results (key TEXT NOT NULL)"])

  func results() async throws -> [String] {
    try await database.read {
      try $0.query("SELECT key FROM results ORDER BY key").map { try $0.text("key") }
    }
  }
}

extension Connection {
  func insertResult(_ key: String) throws {
    try execute("INSERT INTO results (key) VALUES ($1)", [.text(key)])
  }
}
