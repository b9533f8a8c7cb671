import Dispatch
import Testing

@testable import Storage

/// Order, sharing, bounds and cancellation of transactions.
struct TransactionQueueTests {
  let folder: TemporaryFolder
  let database: Database

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(sqlite: folder.path + "/test.db", migrations: [.things])
  }

  /// Holds the writer in a transaction until `release` is called. Returns once it has begun.
  private func holdWriter() async throws -> (task: Task<Void, any Error>, release: @Sendable () -> Void) {
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    let task = Task { [database] in
      try await database.write { _ in
        beginning.finish()
        gate.wait()
      }
    }
    for await _ in begun {}
    return (task, { gate.signal() })
  }

  @Test func writesThatWaitTogetherShareACommitAndOnlyTheFailedOneIsUndone() async throws {
    struct Failure: Error {}
    let sizes = Recorded<Int>()
    let path = folder.path + "/test.db"
    let queue = TransactionQueue(
      label: "test", threads: 1, batch: 100, limit: 100,
      open: { () throws(DatabaseError) in try Connection(path: path, access: .readWrite) },
      process: { transactions, connection in
        var commits = 0
        GroupCommit.run(transactions, on: connection) { _ in commits += 1 }
        sizes.append(commits)
        sizes.append(transactions.count)
      })
    let gate = DispatchSemaphore(value: 0)
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let first = Task {
      try await queue.run { _, _ in
        beginning.finish()
        gate.wait()
      }
    }
    for await _ in begun {}
    let waiting = (0..<10).map { number in
      Task {
        try await queue.run { connection, _ in
          try connection.nested { connection in
            try connection.insertThing("thing \(number)")
            if number == 4 { throw Failure() }
          }
        }
      }
    }
    while queue.waitingCount < 10 { await Task.yield() }
    gate.signal()
    try await first.value
    for (number, task) in waiting.enumerated() {
      if number == 4 {
        await #expect(throws: Failure.self) { try await task.value }
      } else {
        try await task.value
      }
    }
    await queue.close()
    #expect(sizes.values == [1, 1, 1, 10])
    let names = try await database.read { try $0.thingNames() }
    #expect(names == (0..<10).filter { $0 != 4 }.map { "thing \($0)" })
  }

  @Test func aWriteThatIsCancelledBeforeItBeginsIsNotRun() async throws {
    let (first, release) = try await holdWriter()
    let waiting = Task { [database] in try await database.write { try $0.insertThing("a") } }
    waiting.cancel()
    release()
    try await first.value
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(try await database.read { try $0.thingNames() } == [])
  }

  @Test func aWriteThatHasBegunCompletesDespiteCancellation() async throws {
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let gate = DispatchSemaphore(value: 0)
    let write = Task { [database] in
      try await database.write { connection in
        beginning.finish()
        gate.wait()
        try connection.insertThing("a")
      }
    }
    for await _ in begun {}
    write.cancel()
    gate.signal()
    try await write.value
    #expect(try await database.read { try $0.thingNames() } == ["a"])
  }

  @Test func aLongReadEndsWhenItsTaskIsCancelledAndTheConnectionGoesOn() async throws {
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let read = Task { [database] in
      try await database.read { connection in
        beginning.finish()
        // Without end.
        return try connection.first(
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n")
      }
    }
    for await _ in begun {}
    read.cancel()
    await #expect(throws: CancellationError.self) { try await read.value }
    #expect(try await database.read { try $0.thingNames() } == [])
  }

  @Test func readsGoOnWhileAWriteHolds() async throws {
    let (first, release) = try await holdWriter()
    #expect(try await database.read { try $0.thingNames() } == [])
    release()
    try await first.value
  }

  /// More than there are readers and threads of the cooperative pool.
  @Test func manyReadsAtOnceAllComeToTheirTurn() async throws {
    try await database.write { try $0.insertThing("a") }
    try await withThrowingTaskGroup(of: [String].self) { group in
      for _ in 0..<200 { group.addTask { [database] in try await database.read { try $0.thingNames() } } }
      for try await names in group { #expect(names == ["a"]) }
    }
  }

  @Test func moreThanMayWaitAreRefused() async throws {
    let path = folder.path + "/test.db"
    let queue = TransactionQueue(
      label: "test", threads: 1, batch: 1, limit: 1,
      open: { () throws(DatabaseError) in try Connection(path: path, access: .readOnly) },
      process: { for transaction in $0 { transaction.run($1).finish(nil) } })
    let gate = DispatchSemaphore(value: 0)
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    let first = Task {
      try await queue.run { _, _ in
        beginning.finish()
        gate.wait()
      }
    }
    for await _ in begun {}
    let second = Task { try await queue.run { _, _ in 2 } }
    while queue.waitingCount < 1 { await Task.yield() }
    await #expect(throws: DatabaseError(.busy, "too many transactions wait")) {
      try await queue.run { _, _ in 3 }
    }
    gate.signal()
    try await first.value
    #expect(try await second.value == 2)
  }

  @Test func closingWaitsForWhatCameBefore() async throws {
    let (first, release) = try await holdWriter()
    let waiting = Task { [database] in try await database.write { try $0.insertThing("a") } }
    while database.waitingWrites < 1 { await Task.yield() }
    let closing = Task { [database] in await database.close() }
    release()
    await closing.value
    try await first.value
    try await waiting.value
    let again = try await Database.open(sqlite: folder.path + "/test.db", migrations: [.things])
    #expect(try await again.read { try $0.thingNames() } == ["a"])
    await again.close()
  }

  /// A file that could not be opened may be there the next time.
  @Test func aConnectionThatCouldNotBeOpenedIsTriedAgain() async throws {
    let attempts = Recorded<Int>()
    let path = folder.path + "/test.db"
    let queue = TransactionQueue(
      label: "test", threads: 1, batch: 1, limit: 1,
      open: { () throws(DatabaseError) in
        attempts.append(1)
        guard attempts.values.count > 1 else { throw DatabaseError(.cannotOpen, "not yet") }
        return try Connection(path: path, access: .readOnly)
      },
      process: { for transaction in $0 { transaction.run($1).finish(nil) } })
    await #expect(throws: DatabaseError(.cannotOpen, "not yet")) { try await queue.run { _, _ in 1 } }
    #expect(try await queue.run { _, _ in 2 } == 2)
  }
}
