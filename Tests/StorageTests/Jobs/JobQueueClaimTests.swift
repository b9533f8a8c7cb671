import Foundation
import Testing

@testable import Storage

struct JobQueueClaimTests {
  let bench: QueueBench
  let queue: JobQueue

  init() async throws {
    bench = try await QueueBench()
    queue = bench.queue()
  }

  private func claim(_ limit: Int = 10, kinds: [String] = ["question"]) async throws -> [String] {
    try await queue.claim(kinds: kinds, limit: limit).map(\.key)
  }

  @Test func aJobIsThereExactlyWhenItsTransactionIsCommitted() async throws {
    struct Failure: Error {}
    let now = bench.now
    await #expect(throws: Failure.self) {
      try await bench.database.write { connection in
        try JobQueue.enqueue(
          NewJob(kind: "question", key: "1", group: "g", payload: "{}"), on: connection, now: now)
        throw Failure()
      }
    }
    #expect(try await claim() == [])
    try await bench.enqueue("1")
    #expect(try await claim() == ["1"])
  }

  @Test func aClaimedJobTellsAllThatItsWorkerNeeds() async throws {
    let id = try await bench.enqueue("10/48", group: "10", priority: 3, payload: #"{"a":1}"#).id
    let job = try await bench.claimOne(queue)
    #expect(job.id == id)
    #expect(job.kind == "question" && job.key == "10/48" && job.group == "10" && job.payload == #"{"a":1}"#)
    #expect(job.state == .running && job.attempt == 1 && job.interruptions == 0 && job.priority == 3)
    #expect(job.createdAt == bench.now && job.stage == nil && job.checkpoints.isEmpty)
    #expect(try await queue.job(id) == job.job)
  }

  @Test func theMostUrgentComesFirstThenTheOldestThenTheFirst() async throws {
    try await bench.enqueue("late", after: .seconds(-1))
    try await bench.enqueue("early", after: .seconds(-5))
    for number in 0..<5 { try await bench.enqueue("now \(number)") }
    try await bench.enqueue("urgent", priority: 5)
    try await bench.enqueue("idle", priority: -5, after: .seconds(-100))
    #expect(try await claim(2) == ["urgent", "early"])
    #expect(try await claim() == ["late", "now 0", "now 1", "now 2", "now 3", "now 4", "idle"])
    #expect(try await claim() == [])
  }

  @Test func aJobIsNotClaimedBeforeItsTime() async throws {
    try await bench.enqueue("1", priority: 9, after: .seconds(10))
    try await bench.enqueue("2")
    #expect(try await claim() == ["2"])
    #expect(try await queue.nextRunAt() == bench.now + .seconds(10))
    #expect(try await queue.oldestQueuedAge() == nil)
    bench.pass(.seconds(10))
    #expect(try await queue.oldestQueuedAge() == .zero)
    bench.pass(.seconds(5))
    #expect(try await queue.oldestQueuedAge() == .seconds(5))
    #expect(try await claim() == ["1"])
    #expect(try await queue.nextRunAt() == nil)
  }

  /// Rather than sort all that is queued: a claim must not take longer with 100,000 jobs than with 200.
  @Test func claimsReadTheQueueInItsOrder() async throws {
    for number in 0..<100 { try await bench.enqueue("\(number)") }
    for kinds in [1, 3] {
      let plan = try await bench.database.read { connection in
        try connection.query(
          "EXPLAIN QUERY PLAN " + JobQueue.claim(kinds: kinds), Array(repeating: 0, count: 4 + kinds)
        ).map { try $0.text("detail") }
      }
      #expect(plan.contains("SCAN jobs USING COVERING INDEX jobs_due"))
      #expect(!plan.contains { $0.contains("TEMP B-TREE FOR") })
    }
    let next = try await bench.database.read { connection in
      try connection.first("EXPLAIN QUERY PLAN \(JobQueue.earliest)")?.text("detail")
    }
    #expect(next?.contains("jobs_run_at") == true)
  }

  @Test func onlyTheKindsThatAreAskedForAreClaimed() async throws {
    let now = bench.now
    for kind in ["a", "b", "c"] {
      try await bench.database.write {
        try JobQueue.enqueue(NewJob(kind: kind, key: kind, group: "g", payload: ""), on: $0, now: now)
      }
    }
    #expect(try await claim(kinds: []) == [])
    #expect(try await claim(kinds: ["a", "c"]) == ["a", "c"])
    #expect(try await claim(0, kinds: ["b"]) == [])
    #expect(try await claim(kinds: ["b"]) == ["b"])
  }

  @Test func manyWorkersNeverClaimTheSame() async throws {
    for number in 0..<200 { try await bench.enqueue("\(number)") }
    let claimed = try await withThrowingTaskGroup(of: [ClaimedJob].self) { group in
      for worker in 0..<16 {
        let queue = bench.queue(owner: "worker \(worker)")
        group.addTask {
          var mine: [ClaimedJob] = []
          while true {
            let jobs = try await queue.claim(kinds: ["question"], limit: 3)
            if jobs.isEmpty { return mine }
            mine += jobs
          }
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(claimed.count == 200)
    #expect(Set(claimed.map(\.id)).count == 200)
    #expect(claimed.allSatisfy { $0.attempt == 1 && $0.lease.fence == 1 })
  }

  @Test func aLiveJobIsJoinedAndItsPriorityOnlyRises() async throws {
    let first = try await bench.enqueue("1", priority: 2)
    #expect(first.isNew)
    for (priority, expected) in [(1, 2), (7, 7), (0, 7)] {
      let again = try await bench.enqueue("1", priority: priority)
      #expect(again.id == first.id && !again.isNew)
      #expect(try await queue.job(first.id)?.priority == expected)
    }
    let running = try await bench.claimOne(queue)
    #expect(try await bench.enqueue("1").id == first.id)
    try await queue.complete(running.lease)
    let next = try await bench.enqueue("1")
    #expect(next.isNew && next.id != first.id)
  }

  @Test func liveJobsAreFoundByKindAndKey() async throws {
    func live() async throws -> JobState? {
      try await bench.database.read {
        try JobQueue.liveJob(kind: "question", key: "1", on: $0)?.state
      }
    }
    #expect(try await live() == nil)
    try await bench.enqueue("1")
    #expect(try await live() == .queued)
    let job = try await bench.claimOne(queue)
    #expect(try await live() == .running)
    try await queue.complete(job.lease)
    #expect(try await live() == nil)
  }

  @Test func countsAreByKindStateAndStage() async throws {
    for key in ["1", "2", "3", "4"] { try await bench.enqueue(key) }
    let jobs = try await queue.claim(kinds: ["question"], limit: 3)
    try await queue.checkpoint(jobs[0].lease, stage: "fetch", value: "{}")
    try await queue.complete(jobs[1].lease)
    func count(_ state: JobState, _ stage: String? = nil) -> JobCount {
      JobCount(kind: "question", state: state, stage: stage, count: 1)
    }
    #expect(
      try await queue.counts() == [
        count(.queued), count(.running), count(.succeeded), count(.running, "fetch"),
      ])
    #expect(try await queue.list(limit: 2).map(\.key) == ["4", "3"])
    #expect(try await queue.list(state: .succeeded, limit: 2).map(\.key) == ["2"])
  }

  @Test func workersAreWokenByCommits() async throws {
    var wakeUps = queue.wakeUps.makeAsyncIterator()
    try await bench.enqueue("1")
    await wakeUps.next()
    let job = try await bench.claimOne(queue)
    try await bench.cancel()
    await wakeUps.next()
    #expect(try await queue.heartbeat([job.lease]) == [job.lease: .cancelRequested])
  }
}
