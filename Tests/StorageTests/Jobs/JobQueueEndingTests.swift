import Foundation
import Testing

@testable import Storage

/// Failure, dead letters, cancellation, recovery and pruning.
struct JobQueueEndingTests {
  let bench: QueueBench
  let queue: JobQueue

  init() async throws {
    bench = try await QueueBench()
    queue = bench.queue()
  }

  private func fail(_ job: ClaimedJob, retryable: Bool = true) async throws -> JobQueue.Outcome {
    try await queue.fail(job.lease, error: "the server is away", code: "download", retryable: retryable)
      .outcome
  }

  // MARK: Failure

  @Test func failuresWaitLongerEachTimeAndEndAsADeadLetter() async throws {
    let id = try await bench.enqueue("1").id
    for (attempt, wait) in [(1, 10), (2, 20)] {
      let job = try await bench.claimOne(queue)
      #expect(job.attempt == attempt)
      #expect(try await fail(job) == .retry(at: bench.now + .seconds(wait)))
      let waiting = try await queue.job(id)
      #expect(waiting?.state == .queued && waiting?.error == "the server is away")
      bench.pass(.seconds(wait - 1))
      #expect(try await queue.claim(kinds: ["question"], limit: 1).isEmpty)
      bench.pass(.seconds(1))
    }
    let last = try await bench.claimOne(queue)
    try await queue.checkpoint(last.lease, stage: "fetch", value: "{}")
    let (outcome, result) = try await queue.fail(last.lease, error: "e", code: "c", retryable: true) {
      try $0.insertResult("dead")
      return $1
    }
    #expect(outcome == .dead && result == .dead)
    #expect(try await bench.results() == ["dead"])
    let dead = try await queue.job(id)
    #expect(dead?.state == .dead && dead?.error == "e" && dead?.errorCode == "c")
    #expect(dead?.checkpoints == ["fetch": "{}"] && dead?.finishedAt == bench.now)
    bench.pass(.seconds(100_000))
    #expect(try await queue.claim(kinds: ["question"], limit: 1).isEmpty)
  }

  @Test func whatCannotSucceedIsNotTriedAgain() async throws {
    try await bench.enqueue("1")
    #expect(try await fail(bench.claimOne(queue), retryable: false) == .dead)
  }

  // MARK: Redriving

  @Test func aDeadLetterIsQueuedAnewFromItsCheckpoints() async throws {
    let id = try await bench.enqueue("1").id
    let job = try await bench.claimOne(queue)
    try await queue.checkpoint(job.lease, stage: "fetch", value: "{}")
    #expect(try await fail(job, retryable: false) == .dead)
    #expect(try await bench.redrive(group: "another") == [])
    #expect(try await bench.redrive() == [id])
    #expect(try await bench.redrive() == [])
    let again = try await bench.claimOne(queue)
    #expect(again.id == id && again.attempt == 1 && again.interruptions == 0)
    #expect(again.checkpoints == ["fetch": "{}"] && again.error == nil && again.finishedAt == nil)
    #expect(again.lease.fence == job.lease.fence + 1)
  }

  @Test func enqueuingReplacesADeadLetter() async throws {
    let dead = try await bench.enqueue("1").id
    #expect(try await fail(bench.claimOne(queue), retryable: false) == .dead)
    let new = try await bench.enqueue("1")
    #expect(new.isNew && new.id != dead)
    #expect(try await queue.job(dead) == nil)
    #expect(try await bench.redrive() == [])
  }

  @Test func enqueuingCanRedriveADeadLetterOfTheSamePayload() async throws {
    let dead = try await bench.enqueue("1", payload: "a").id
    #expect(try await fail(bench.claimOne(queue), retryable: false) == .dead)
    let same = try await bench.enqueue("1", payload: "a", redriving: true)
    #expect(same.id == dead && same.isNew)
    #expect(try await fail(bench.claimOne(queue), retryable: false) == .dead)
    let changed = try await bench.enqueue("1", payload: "b", redriving: true)
    #expect(changed.id != dead && changed.isNew)
    #expect(try await queue.job(dead) == nil)
    let joined = try await bench.enqueue("1", payload: "b", redriving: true)
    #expect(joined.id == changed.id && !joined.isNew)
  }

  // MARK: Cancellation

  @Test func whatWaitsIsCancelledAtOnceAndWhatRunsIsAsked() async throws {
    let running = try await bench.enqueue("1").id
    let job = try await bench.claimOne(queue)
    try await queue.checkpoint(job.lease, stage: "fetch", value: "{}")
    let waiting = try await bench.enqueue("2").id
    try await bench.enqueue("3", group: "another")
    let (ended, asked) = try await bench.cancel()
    #expect(ended == [waiting] && asked == [running])
    #expect(try await queue.job(waiting)?.state == .cancelled)
    #expect(try await queue.job(running)?.state == .running)
    #expect(try await queue.heartbeat([job.lease]) == [job.lease: .cancelRequested])
    try await queue.cancelled(job.lease) { try $0.insertResult("cancelled") }
    let done = try await queue.job(running)
    #expect(done?.state == .cancelled && done?.checkpoints == [:] && done?.finishedAt == bench.now)
    #expect(try await bench.results() == ["cancelled"])
    #expect(try await queue.claim(kinds: ["question"], limit: 9).map(\.key) == ["3"])
  }

  @Test func whatHasEndedIsNotCancelled() async throws {
    let succeeded = try await bench.enqueue("1").id
    try await queue.complete(bench.claimOne(queue).lease)
    let dead = try await bench.enqueue("2").id
    #expect(try await fail(bench.claimOne(queue), retryable: false) == .dead)
    let (ended, asked) = try await bench.cancel()
    #expect(ended == [] && asked == [])
    #expect(try await queue.job(succeeded)?.state == .succeeded)
    #expect(try await queue.job(dead)?.state == .dead)
  }

  @Test func oneJobIsCancelledByItsKey() async throws {
    let first = try await bench.enqueue("1").id
    try await bench.enqueue("2")
    let now = bench.now
    let (ended, _) = try await bench.database.write {
      try JobQueue.cancel(kind: "question", key: "1", on: $0, now: now)
    }
    #expect(ended == [first])
    #expect(try await bench.claimOne(queue).key == "2")
  }

  @Test func whatFinishesDespiteTheRequestHasSucceeded() async throws {
    let id = try await bench.enqueue("1").id
    let job = try await bench.claimOne(queue)
    try await bench.cancel()
    try await queue.complete(job.lease)
    #expect(try await queue.job(id)?.state == .succeeded)
  }

  @Test func aCancelledJobComesBackInNoWay() async throws {
    for end in ["release", "postpone", "interrupt", "fail"] {
      let id = try await bench.enqueue(end).id
      let job = try await bench.claimOne(queue)
      try await bench.cancel()
      switch end {
      case "release": try await queue.release(job.lease)
      case "postpone": try await queue.postpone(job.lease, by: .zero)
      case "interrupt": #expect(try await queue.recoverOwn() == 1)
      default: #expect(try await fail(job) == .dead)
      }
      #expect(try await queue.job(id)?.state == (end == "fail" ? .dead : .cancelled))
      #expect(try await queue.claim(kinds: ["question"], limit: 1).isEmpty)
    }
  }

  @Test func askingAgainTakesTheCancellationBack() async throws {
    let id = try await bench.enqueue("1").id
    let job = try await bench.claimOne(queue)
    try await bench.cancel()
    #expect(try await bench.enqueue("1").id == id)
    // The worker had stopped already.
    await #expect(throws: JobError.wantedAgain(id)) {
      try await queue.cancelled(job.lease) { try $0.insertResult("cancelled") }
    }
    #expect(try await bench.results() == [])
    #expect(try await bench.claimOne(queue).id == id)
  }

  // MARK: Recovery

  @Test func aStartTakesUpWhatRanAndUsesUpNoAttempt() async throws {
    try await bench.enqueue("1")
    try await bench.enqueue("2")
    let job = try await bench.claimOne(queue)
    let next = bench.queue(owner: "b")
    #expect(try await next.recoverOwn() == 1)
    #expect(try await next.recoverOwn() == 0)
    let again = try await bench.claimOne(next)
    #expect(again.id == job.id && again.attempt == 1 && again.interruptions == 1)
  }

  @Test func aJobThatKillsItsWorkerIsGivenUpWithItsCheckpoints() async throws {
    let id = try await bench.enqueue("1").id
    for interruptions in 0..<3 {
      let job = try await bench.claimOne(queue)
      #expect(job.attempt == 1 && job.interruptions == interruptions)
      try await queue.checkpoint(job.lease, stage: "fetch", value: "{}")
      #expect(try await queue.recoverOwn() == 1)
    }
    let dead = try await queue.job(id)
    #expect(dead?.state == .dead && dead?.interruptions == 3 && dead?.checkpoints == ["fetch": "{}"])
    #expect(dead?.error == "its worker ended in the middle of it 3 times" && dead?.errorCode == "interrupted")
    #expect(try await queue.claim(kinds: ["question"], limit: 1).isEmpty)
    #expect(try await bench.redrive() == [id])
    #expect(try await bench.claimOne(queue).interruptions == 0)
  }

  @Test func onlyExpiredLeasesAreTakenOver() async throws {
    try await bench.enqueue("1")
    try await bench.enqueue("2")
    let first = try await bench.claimOne(queue)
    bench.pass(.seconds(30))
    let second = try await bench.claimOne(queue)
    bench.pass(.seconds(31))
    let other = bench.queue(owner: "b")
    #expect(try await other.recoverExpired() == 1)
    #expect(try await bench.claimOne(other).id == first.id)
    #expect(try await queue.heartbeat([second.lease]) == [second.lease: .renewed])
  }

  // MARK: Pruning

  @Test func oldJobsGoAndDeadLettersStay() async throws {
    for number in 0..<1100 { try await bench.enqueue("\(number)") }
    for job in try await queue.claim(kinds: ["question"], limit: 1090) { try await queue.complete(job.lease) }
    #expect(try await fail(bench.claimOne(queue), retryable: false) == .dead)
    try await bench.cancel()
    bench.pass(.seconds(10))
    let limit = bench.now
    try await bench.enqueue("new")
    try await queue.complete(bench.claimOne(queue).lease)
    #expect(try await queue.prune(finishedBefore: limit) == 1099)
    #expect(try await queue.list(limit: 10).map(\.state) == [.succeeded, .dead])
  }
}
