import Core
import Foundation
import Testing

@testable import Storage

@Suite struct InterviewStoreTests {
  private let folder: TemporaryFolder
  private let database: Database
  private let store: InterviewStore
  private let queue: JobQueue
  private let ten: InterviewID

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: JobQueue.migrations + InterviewStore.migrations)
    store = InterviewStore(database)
    queue = JobQueue(database, owner: "test")
    ten = try #require(InterviewID(rawValue: 10))
  }

  private func question(_ number: Int64, _ url: String = "https://example.com/a.mp4") throws -> NewQuestion {
    NewQuestion(
      id: try #require(QuestionID(rawValue: number)), question: "Why?", idealAnswer: "Because.", videoURL: url
    )
  }

  private func importTen(_ questions: NewQuestion...) async throws {
    _ = try await store.save([NewInterview(id: ten, candidate: "Ada", questions: questions)])
  }

  /// Ends one claimed job, well or with an error that is final.
  @discardableResult
  private func end(_ job: ClaimedJob, error: String? = nil) async throws -> Interview? {
    let about = try QuestionJob(payload: job.payload)
    let now = Date()
    if let error {
      return try await queue.fail(job.lease, error: error, code: "test", retryable: false) { connection, _ in
        try InterviewStore.fail(about, error: error, on: connection, now: now)
      }.result
    }
    return try await queue.complete(job.lease) { connection in
      try InterviewStore.complete(
        about, report: "{}", transcriber: "none", archiveURL: "file:///a.txt", stage: "record",
        message: "done",
        on: connection, now: now)
    }
  }

  private func claim(_ limit: Int = 10) async throws -> [ClaimedJob] {
    try await queue.claim(kinds: [QuestionJob.kind], limit: limit)
  }

  @Test func importingAgainUpdatesAndNeverDuplicates() async throws {
    try await importTen(question(1), question(2))
    try await importTen(question(2, "https://example.com/b.mp4"))
    let interview = try #require(try await store.interview(ten))
    #expect(interview.questions.map(\.id.rawValue) == [1, 2])
    #expect(interview.questions[1].videoURL == "https://example.com/b.mp4")
    #expect(interview.status == .pending)
    #expect(try await store.list(status: nil, skip: 0, limit: 10).total == 1)
  }

  @Test func aRunGoesFromPendingToCompletedWithGrowingProgressAndSequence() async throws {
    try await importTen(question(1), question(2))
    let started = try #require(try await store.start(ten, transcriber: "none", force: false))
    #expect(started.began)
    var seen = [started.interview]
    for job in try await claim() {
      let about = try QuestionJob(payload: job.payload)
      for percent in [40, 20, 80] {
        let next = try await store.advance(
          ten, about.question, to: percent, stage: "decode", message: "working")
        seen.append(try #require(next))
      }
      seen.append(try #require(try await end(job)))
    }
    #expect(seen.map(\.progress) == seen.map(\.progress).sorted())
    #expect(Set(seen.map(\.sequence)).count == seen.count)
    #expect(seen.map(\.sequence) == seen.map(\.sequence).sorted())
    let last = try #require(seen.last)
    #expect(last.status == .completed)
    #expect(last.progress == 100)
    #expect(last.completedAt != nil)
    #expect(last == (try await store.interview(ten)))
  }

  @Test func processingWhileInProgressJoinsAndAfterwardsRunsOnlyWhatChanged() async throws {
    try await importTen(question(1), question(2))
    _ = try await store.start(ten, transcriber: "none", force: false)
    #expect(try await store.start(ten, transcriber: "none", force: true)?.began == false)
    for job in try await claim() { try await end(job) }
    #expect(try await store.start(ten, transcriber: "none", force: false)?.began == false)

    try await importTen(question(2, "https://example.com/new.mp4"))
    #expect(try await store.start(ten, transcriber: "none", force: false)?.began == true)
    let jobs = try await claim()
    #expect(jobs.map(\.key) == ["10/2"])
    for job in jobs { try await end(job) }

    #expect(try await store.start(ten, transcriber: "none", force: true)?.began == true)
    #expect(try await claim().count == 2)
  }

  @Test func anotherRecogniserMakesTheResultsOld() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    for job in try await claim() { try await end(job) }
    #expect(try await store.start(ten, transcriber: "pocketsphinx", force: false)?.began == true)
  }

  @Test func aFailedQuestionDoesNotFailTheOthers() async throws {
    try await importTen(question(1), question(2))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let jobs = try await claim()
    try await end(jobs[0], error: "not a recording")
    let interview = try #require(try await end(jobs[1]))
    #expect(interview.status == .completed)
    #expect(interview.questions.map(\.error) == ["not a recording", nil])
    #expect(interview.message.contains("1 of 2"))
  }

  @Test func anInterviewWhoseQuestionsAllFailedIsAnErrorAndCanBeRetried() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let first = try #require(try await claim().first)
    try await queue.checkpoint(first.lease, stage: "analyse", value: "{\"kept\":1}")
    #expect(try await end(first, error: "broken")?.status == .error)

    #expect(try await store.retry(ten)?.began == true)
    let again = try #require(try await claim().first)
    // The same job goes on where it was.
    #expect(again.id == first.id)
    #expect(again.checkpoints["analyse"] == "{\"kept\":1}")
    #expect(try await end(again)?.status == .completed)
    #expect(try await store.retry(ten)?.began == false)
  }

  @Test func cancellingEndsWhatWaitsAtOnceAndWhatRunsWhenItsWorkerSaysSo() async throws {
    try await importTen(question(1), question(2))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let running = try #require(try await claim(1).first)
    let cancelled = try #require(try await store.cancel(ten))
    #expect(cancelled.cancelled)
    #expect(cancelled.interview.status == .inProgress)
    #expect(cancelled.interview.questions.count { $0.state == .cancelled } == 1)

    let about = try QuestionJob(payload: running.payload)
    let ended = try await queue.cancelled(running.lease) { connection in
      try InterviewStore.fail(about, error: "cancelled", isCancelled: true, on: connection, now: Date())
    }
    #expect(ended?.status == .error)
    #expect(ended?.message == RunMessage.cancelled)
    #expect(try await store.cancel(ten)?.cancelled == false)
  }

  @Test func whatIsBeingCancelledCanBeWantedAgain() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let running = try #require(try await claim().first)
    _ = try await store.cancel(ten)
    #expect(try await store.start(ten, transcriber: "none", force: false)?.began == true)
    await #expect(throws: JobError.wantedAgain(running.id)) { try await queue.cancelled(running.lease) }
    #expect(try await claim().map(\.key) == ["10/1"])
  }

  @Test func aJobThatDiedWithoutItsWorkerEndsItsQuestion() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    for _ in 0..<5 {
      _ = try await claim()
      _ = try await queue.recoverOwn()
    }
    let changed = try await store.reconcile()
    #expect(changed.map(\.status) == [.error])
    #expect(changed.first?.questions.first?.error?.isEmpty == false)
    #expect(try await store.reconcile().isEmpty)
  }

  @Test func anInterviewWithoutQuestionsIsAnErrorThatSaysSo() async throws {
    try await importTen()
    let outcome = try #require(try await store.start(ten, transcriber: "none", force: false))
    #expect(outcome.interview.status == .error)
    #expect(outcome.interview.message == RunMessage.noQuestions)
  }

  @Test func transcriptsOfOneNameGetKeysOfTheirOwn() async throws {
    let one = try #require(QuestionID(rawValue: 1))
    let two = try #require(QuestionID(rawValue: 2))
    #expect(try await store.transcriptKey("T/answer", for: ten, one) == "T/answer.txt")
    #expect(try await store.transcriptKey("T/answer", for: ten, two) == "T/answer-10-2.txt")
    // Asking again changes nothing.
    #expect(try await store.transcriptKey("T/answer", for: ten, one) == "T/answer.txt")
    #expect(try await store.transcriptKey("T/answer", for: ten, two) == "T/answer-10-2.txt")
  }

  @Test func unknownInterviewsAreNil() async throws {
    #expect(try await store.interview(ten) == nil)
    #expect(try await store.start(ten, transcriber: "none", force: false) == nil)
    #expect(try await store.cancel(ten) == nil)
    #expect(try await store.retry(ten) == nil)
  }

  @Test func anImportDuringTheProcessingIsNotLostSightOf() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let jobs = try await claim()
    try await importTen(question(1, "https://example.com/new.mp4"), question(2))
    let first = try #require(jobs.first)
    let interview = try #require(try await end(first))
    #expect(interview.status == .pending)
    #expect(interview.message == RunMessage.outdated)
    #expect(try await store.start(ten, transcriber: "none", force: false)?.began == true)
    #expect(Set(try await claim().map(\.key)) == ["10/1", "10/2"])
  }

  @Test func processingAgainReplacesAJobThatWaitsWithAnOldURL() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    try await importTen(question(1, "https://example.com/new.mp4"))
    #expect(try await store.start(ten, transcriber: "none", force: false)?.began == true)
    let jobs = try await claim()
    #expect(try jobs.map { try QuestionJob(payload: $0.payload).videoURL } == ["https://example.com/new.mp4"])
  }

  @Test func anInterviewCannotGrowWithoutEnd() async throws {
    let many = try (1...1000).map { number in try question(number) }
    _ = try await store.save([NewInterview(id: ten, candidate: "Ada", questions: many)])
    await #expect(throws: TooManyQuestions(interview: ten)) { try await importTen(question(1001)) }
    #expect(try await store.interview(ten)?.questions.count == 1000)
  }

  @Test func aPauseIsToldToAllInProgressAndItsEndToThoseAlone() async throws {
    try await importTen(question(1))
    #expect(try await store.announce(RunMessage.paused).isEmpty)
    _ = try await store.start(ten, transcriber: "none", force: false)
    #expect(try await store.announce(RunMessage.paused).map(\.message) == [RunMessage.paused])
    #expect(try await store.announce(RunMessage.paused).isEmpty)
    #expect(
      try await store.announce(RunMessage.queued, insteadOf: RunMessage.paused).map(\.message) == [
        RunMessage.queued
      ])
    #expect(try await store.announce(RunMessage.queued, insteadOf: RunMessage.paused).isEmpty)
  }

  @Test func aRecordingChangedAndAskedForDuringTheWorkIsRunAtItsEnd() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let first = try #require(try await claim().first)
    try await importTen(question(1, "https://example.com/new.mp4"))
    _ = try await store.start(ten, transcriber: "none", force: false)
    #expect(try await end(first)?.status == .inProgress)
    let second = try #require(try await claim().first)
    #expect(try QuestionJob(payload: second.payload).videoURL == "https://example.com/new.mp4")
    #expect(try await end(second)?.status == .completed)
  }

  @Test func whatAFailedJobGotAsFarAsIsKeptUnlessAllIsAskedForAnew() async throws {
    try await importTen(question(1))
    for (force, kept) in [(false, true), (true, false)] {
      _ = try await store.start(ten, transcriber: "none", force: false)
      let job = try #require(try await claim().first)
      try await queue.checkpoint(job.lease, stage: "analyse", value: "{}") { _ in }
      try await end(job, error: "the bucket is gone")
      _ = try await store.start(ten, transcriber: "none", force: force)
      let again = try #require(try await claim().first)
      #expect((again.checkpoints["analyse"] != nil) == kept)
      try await end(again, error: "gone for good")
    }
  }

  @Test func aRecordingThatWasReplacedDuringACancellationIsRunAfterIt() async throws {
    try await importTen(question(1))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let job = try #require(try await claim().first)
    _ = try await store.cancel(ten)
    try await importTen(question(1, "https://example.com/b.mp4"))
    _ = try await store.start(ten, transcriber: "none", force: false)
    let about = try QuestionJob(payload: job.payload)
    _ = try await queue.cancelled(job.lease) { connection in
      try InterviewStore.fail(about, error: "cancelled", isCancelled: true, on: connection, now: Date())
    }
    let next = try #require(try await claim().first)
    #expect(try QuestionJob(payload: next.payload).videoURL == "https://example.com/b.mp4")
  }
}
