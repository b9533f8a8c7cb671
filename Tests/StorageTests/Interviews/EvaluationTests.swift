import Core
import Foundation
import Testing

@testable import Storage

/// Evaluations within the runs of an interview.
@Suite struct EvaluationTests {
  private let folder: TemporaryFolder
  private let store: InterviewStore
  private let queue: JobQueue
  private let ten: InterviewID
  private let one: QuestionID
  private let two: QuestionID
  private let models = ["grammar": "built-in"]

  init() async throws {
    folder = try TemporaryFolder()
    let database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: JobQueue.migrations + InterviewStore.migrations)
    store = InterviewStore(database)
    queue = JobQueue(database, owner: "test")
    ten = try #require(InterviewID(rawValue: 10))
    one = try #require(QuestionID(rawValue: 1))
    two = try #require(QuestionID(rawValue: 2))
    try await importBoth()
  }

  private func importBoth(idealAnswer: String = "Because.") async throws {
    let questions = [one, two].map {
      NewQuestion(
        id: $0, question: "Why?", idealAnswer: idealAnswer, videoURL: "https://example.com/\($0).mp4")
    }
    _ = try await store.save([NewInterview(id: ten, candidate: "Ada", questions: questions)])
  }

  private func processAll(report: String = "{}", force: Bool = false) async throws {
    _ = try await store.start(ten, transcriber: "pocketsphinx", force: force)
    for job in try await queue.claim(kinds: [QuestionJob.kind], limit: 10) {
      let about = try QuestionJob(payload: job.payload)
      _ = try await queue.complete(job.lease) { connection in
        try InterviewStore.complete(
          about, report: report, transcriber: "pocketsphinx", archiveURL: "file:///a.txt", stage: "record",
          message: "done", on: connection, now: Date())
      }
    }
  }

  private func claim() async throws -> (ClaimedJob, EvaluationJob) {
    let job = try #require(try await queue.claim(kinds: [EvaluationJob.kind], limit: 1).first)
    return (job, try EvaluationJob(payload: job.payload))
  }

  private func record(_ value: Int?) -> ScoreRecord {
    ScoreRecord(
      name: "grammar_score", value: value, model: "built-in", modelVersion: "1", formula: "grammar/1",
      document: "{}")
  }

  @discardableResult
  private func complete(
    _ job: ClaimedJob, _ about: EvaluationJob, _ input: EvaluationInput, value: Int? = 82
  ) async throws -> Interview? {
    let score = record(value)
    return try await queue.complete(job.lease) { connection in
      try InterviewStore.completeEvaluation(
        about, id: job.id, of: input, scores: [score], on: connection, now: Date())
    }
  }

  private func fail(_ job: ClaimedJob, _ about: EvaluationJob) async throws -> Interview? {
    try await queue.fail(job.lease, error: "no model", code: "model", retryable: false) { connection, _ in
      try InterviewStore.failEvaluation(about, error: "no model", on: connection, now: Date())
    }.result
  }

  private func current() async throws -> Interview { try #require(try await store.interview(ten)) }

  @Test func whatCannotBeEvaluatedIsToldApart() async throws {
    let eleven = try #require(InterviewID(rawValue: 11))
    let nine = try #require(QuestionID(rawValue: 9))
    #expect(try await store.evaluate(eleven, one, models: models) == .unknownInterview)
    #expect(try await store.evaluate(ten, nine, models: models) == .unknownQuestion)
    #expect(try await store.evaluate(ten, one, models: models) == .noTranscript)
    _ = try await store.start(ten, transcriber: "pocketsphinx", force: false)
    #expect(try await store.evaluate(ten, one, models: models) == .beingProcessed)
  }

  @Test func anEvaluationIsARunWithProgressAndEndsCompletedWithItsScores() async throws {
    try await processAll()
    let before = try await current()
    guard case .accepted(let begun) = try await store.evaluate(ten, one, models: models) else {
      Issue.record("it was not accepted")
      return
    }
    #expect(begun.status == .inProgress && begun.progress == 0 && begun.sequence > before.sequence)
    let (job, about) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, one))
    let halfway = try await queue.checkpoint(job.lease, stage: "grammar", value: "{}") { connection in
      try InterviewStore.keepScore(
        "{\"value\":82}", contentKey: "abc", of: about, progress: 50, message: "half", on: connection,
        now: Date())
    }
    #expect(halfway?.progress == 50 && halfway?.message == "half")
    let ended = try #require(try await complete(job, about, input))
    #expect(ended.status == .completed && ended.message == RunMessage.evaluated)
    #expect(ended.questions[0].scores == ["grammar_score": 82])
    #expect(ended.questions[1].scores == nil)
    #expect(try await store.cachedScore("abc") == "{\"value\":82}")
    let history = try await store.evaluations(ten, one, limit: 10)
    #expect(history.map(\.scores) == [[record(82)]])
  }

  @Test func aMarkThatCouldNotBeGivenIsNull() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, one))
    try await complete(job, about, input, value: nil)
    let scores = try #require(try await current().questions[0].scores)
    #expect(scores.keys.sorted() == ["grammar_score"])
    #expect(scores["grammar_score"] == .some(nil))
  }

  @Test func theSameIsJoinedAndOtherModelsAreRefusedWhileItRuns() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    guard case .accepted = try await store.evaluate(ten, one, models: models) else {
      Issue.record("it was not joined")
      return
    }
    let other = try await store.evaluate(ten, one, models: ["grammar": "platform.openai.com"])
    #expect(other == .otherModels)
    _ = try await claim()
    #expect(try await queue.claim(kinds: [EvaluationJob.kind], limit: 1).isEmpty)
  }

  @Test func aFailedEvaluationIsAnErrorOfTheRunAndCanBeRetried() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    let failed = try #require(try await fail(job, about))
    #expect(failed.status == .error)
    #expect(failed.questions[0].evaluation?.error == "no model")
    #expect(failed.questions[0].error == nil)
    let retried = try #require(try await store.retry(ten))
    #expect(retried.began && retried.interview.status == .inProgress)
    let (again, _) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, one))
    #expect(try await complete(again, about, input)?.status == .completed)
  }

  @Test func processingAfterAFailedEvaluationSettlesTheInterview() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    _ = try await fail(job, about)
    let started = try #require(try await store.start(ten, transcriber: "pocketsphinx", force: false))
    #expect(!started.began)
    #expect(started.interview.status == .completed)
  }

  @Test func oneOfTwoThatFailsDoesNotFailTheOther() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    _ = try await store.evaluate(ten, two, models: models)
    let (first, firstJob) = try await claim()
    #expect(try await fail(first, firstJob)?.status == .inProgress)
    let (second, secondJob) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, secondJob.question))
    let ended = try #require(try await complete(second, secondJob, input))
    #expect(ended.status == .completed)
    #expect(ended.message.contains("1 of 2"))
  }

  @Test func aNewTranscriptTakesTheScoresAwayAndOutdatesAnEvaluationUnderWay() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, one))
    try await processAll(report: "{\"new\":1}", force: true)
    await #expect(throws: EvaluationOutdated.self) { try await complete(job, about, input) }
    let fresh = try #require(try await store.evaluationInput(ten, one))
    try await complete(job, about, fresh)
    #expect(try await current().questions[0].scores == ["grammar_score": 82])
    try await processAll(force: true)
    #expect(try await current().questions[0].scores == nil)
    #expect(try await store.evaluations(ten, one, limit: 10).count == 1)
  }

  @Test func anotherIdealAnswerTakesTheScoresAway() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, one))
    try await complete(job, about, input)
    try await importBoth()
    let before = try await current()
    #expect(before.questions[0].scores != nil)
    try await importBoth(idealAnswer: "Therefore.")
    let after = try await current()
    #expect(after.questions[0].scores == nil && after.questions[0].evaluation == nil)
    #expect(after.sequence > before.sequence)
  }

  @Test func oneThatIsBeingCancelledIsNotTakenForAnotherWithOtherModels() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    _ = try await store.cancel(ten)
    let other = try await store.evaluate(ten, one, models: ["grammar": "platform.openai.com"])
    #expect(other == .otherModels)
    guard case .accepted = try await store.evaluate(ten, one, models: models) else {
      Issue.record("the same was not taken back")
      return
    }
    let input = try #require(try await store.evaluationInput(ten, one))
    #expect(try await complete(job, about, input)?.questions[0].scores == ["grammar_score": 82])
  }

  @Test func anEarlierResultIsEvaluatedThoughItsReplacementFailed() async throws {
    try await processAll()
    _ = try await store.start(ten, transcriber: "pocketsphinx", force: true)
    for job in try await queue.claim(kinds: [QuestionJob.kind], limit: 10) {
      let about = try QuestionJob(payload: job.payload)
      try await queue.fail(job.lease, error: "gone", code: "x", retryable: false) { connection, _ in
        _ = try InterviewStore.fail(about, error: "gone", on: connection, now: Date())
      }
    }
    #expect(try await current().status == .error)
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    let input = try #require(try await store.evaluationInput(ten, one))
    let ended = try #require(try await complete(job, about, input))
    #expect(ended.status == .completed && ended.message == RunMessage.evaluated)
  }

  @Test func whatCannotBeEvaluatedAnyMoreIsNotRetried() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    _ = try await fail(job, about)
    let other = NewQuestion(
      id: one, question: "Why?", idealAnswer: "Because.", videoURL: "https://example.com/x")
    _ = try await store.save([NewInterview(id: ten, candidate: "Ada", questions: [other])])
    #expect(try await store.retry(ten)?.began == false)
  }

  @Test func cancellingEndsItAtOnceOrAtItsWorker() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let cancelled = try #require(try await store.cancel(ten))
    #expect(cancelled.cancelled && cancelled.interview.status == .error)
    #expect(cancelled.interview.questions[0].evaluation?.state == .cancelled)
    #expect(cancelled.interview.questions[0].state == .completed)
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    #expect(try await store.cancel(ten)?.interview.status == .inProgress)
    let ended = try await queue.cancelled(job.lease) { connection in
      try InterviewStore.failEvaluation(
        about, error: "cancelled", isCancelled: true, on: connection, now: Date())
    }
    #expect(ended?.status == .error && ended?.message == RunMessage.evaluationCancelled)
  }

  @Test func oneWhoseJobIsGoneIsSettled() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, _) = try await claim()
    try await queue.fail(job.lease, error: "died", code: "x", retryable: false)
    let changed = try await store.reconcile()
    #expect(changed.map(\.id) == [ten])
    #expect(changed[0].questions[0].evaluation?.error == "died")
  }

  @Test func marksThatNobodyWantsAreForgotten() async throws {
    try await processAll()
    _ = try await store.evaluate(ten, one, models: models)
    let (job, about) = try await claim()
    try await queue.checkpoint(job.lease, stage: "grammar", value: "{}") { connection in
      _ = try InterviewStore.keepScore(
        "{}", contentKey: "abc", of: about, progress: 1, message: "", on: connection, now: Date())
    }
    try await store.pruneScoreCache(unusedSince: Date(timeIntervalSinceNow: -60))
    #expect(try await store.cachedScore("abc") != nil)
    try await store.pruneScoreCache(unusedSince: Date(timeIntervalSinceNow: 60))
    #expect(try await store.cachedScore("abc") == nil)
  }
}
