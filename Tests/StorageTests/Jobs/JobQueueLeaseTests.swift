import Foundation
import Testing

@testable import Storage

/// Leases, fences and what a run leaves behind.
struct JobQueueLeaseTests {
  let bench: QueueBench
  let queue: JobQueue
  let other: JobQueue

  init() async throws {
    bench = try await QueueBench()
    queue = bench.queue(owner: "a")
    other = bench.queue(owner: "b")
  }

  @Test func aHeartbeatKeepsTheLease() async throws {
    try await bench.enqueue("1")
    let job = try await bench.claimOne(queue)
    for _ in 0..<5 {
      bench.pass(.seconds(45))
      #expect(try await queue.heartbeat([job.lease]) == [job.lease: .renewed])
      #expect(try await other.recoverExpired() == 0)
    }
    bench.pass(.seconds(45))
    // A checkpoint is a sign of life, too.
    try await queue.checkpoint(job.lease, stage: "fetch", value: "{}")
    bench.pass(.seconds(45))
    #expect(try await other.recoverExpired() == 0)
  }

  @Test func aLeasePastItsTimeHoldsUntilAnotherTakesOver() async throws {
    try await bench.enqueue("1")
    let job = try await bench.claimOne(queue)
    bench.pass(.seconds(61))
    #expect(try await queue.heartbeat([job.lease]) == [job.lease: .renewed])
    bench.pass(.seconds(61))
    #expect(try await other.recoverExpired() == 1)
    #expect(try await queue.heartbeat([job.lease]) == [job.lease: .lost])
  }

  @Test func whoHasLostALeaseChangesNothing() async throws {
    let id = try await bench.enqueue("1").id
    let stale = try await bench.claimOne(queue)
    bench.pass(.seconds(61))
    #expect(try await other.recoverExpired() == 1)
    // The same owner's next claim does not revive the old lease.
    for successor in [other, queue] {
      let current = try await bench.claimOne(successor)
      let before = try await queue.job(id)
      let lost = JobError.leaseLost(id)
      await #expect(throws: lost) {
        try await queue.checkpoint(stale.lease, stage: "s", value: "1") { try $0.insertResult("stale") }
      }
      await #expect(throws: lost) { try await queue.complete(stale.lease) { try $0.insertResult("stale") } }
      await #expect(throws: lost) {
        try await queue.fail(stale.lease, error: "e", code: "c", retryable: true) { connection, _ in
          try connection.insertResult("stale")
        }
      }
      await #expect(throws: lost) { try await queue.cancelled(stale.lease) { try $0.insertResult("stale") } }
      await #expect(throws: lost) { try await queue.release(stale.lease) }
      await #expect(throws: lost) { try await queue.postpone(stale.lease, by: .seconds(1)) }
      #expect(
        try await queue.heartbeat([stale.lease, current.lease]) == [
          stale.lease: .lost, current.lease: .renewed,
        ])
      #expect(try await queue.job(id) == before)
      try await successor.release(current.lease)
    }
    #expect(try await bench.results() == [])
  }

  @Test func resultsAndCompletionAreOneTransaction() async throws {
    struct Failure: Error {}
    let id = try await bench.enqueue("1").id
    let job = try await bench.claimOne(queue)
    try await queue.checkpoint(job.lease, stage: "fetch", value: "{}")
    await #expect(throws: Failure.self) {
      try await queue.complete(job.lease) { connection in
        try connection.insertResult("1")
        throw Failure()
      }
    }
    #expect(try await queue.job(id)?.state == .running)
    #expect(try await queue.job(id)?.checkpoints == ["fetch": "{}"])
    #expect(try await bench.results() == [])
    let answer = try await queue.complete(job.lease) { connection in
      try connection.insertResult("1")
      return 42
    }
    #expect(answer == 42)
    #expect(try await bench.results() == ["1"])
    let done = try await queue.job(id)
    #expect(done?.state == .succeeded && done?.finishedAt == bench.now && done?.checkpoints == [:])
    await #expect(throws: JobError.leaseLost(id)) { try await queue.complete(job.lease) }
  }

  @Test func checkpointsSurviveEveryUnfinishedRun() async throws {
    try await bench.enqueue("1")
    let first = try await bench.claimOne(queue)
    try await queue.checkpoint(first.lease, stage: "fetch", value: "1")
    try await queue.checkpoint(first.lease, stage: "fetch", value: "2")
    try await queue.release(first.lease)
    let second = try await bench.claimOne(other)
    #expect(second.checkpoints == ["fetch": "2"])
    try await other.checkpoint(second.lease, stage: "decode", value: "3")
    try await other.fail(second.lease, error: "e", code: "c", retryable: true)
    bench.pass(.seconds(10))
    let third = try await bench.claimOne(queue)
    #expect(third.checkpoints == ["fetch": "2", "decode": "3"] && third.stage == "decode")
    #expect(try await queue.recoverOwn() == 1)
    #expect(try await bench.claimOne(queue).checkpoints == ["fetch": "2", "decode": "3"])
  }

  @Test func handingBackAndPostponingUseNoAttempt() async throws {
    try await bench.enqueue("1")
    for _ in 0..<10 {
      let job = try await bench.claimOne(queue)
      #expect(job.attempt == 1 && job.interruptions == 0)
      try await queue.release(job.lease)
    }
    let job = try await bench.claimOne(queue)
    try await queue.postpone(job.lease, by: .seconds(30))
    #expect(try await queue.claim(kinds: ["question"], limit: 1).isEmpty)
    #expect(try await queue.nextRunAt() == bench.now + .seconds(30))
    bench.pass(.seconds(30))
    #expect(try await bench.claimOne(queue).attempt == 1)
  }
}
