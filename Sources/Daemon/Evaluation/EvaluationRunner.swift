internal import Core
internal import FoundationEssentials
internal import Interviewing
internal import Storage

/// Does the work of one evaluation: a mark of each kind, all at once, then their record.
///
/// Each mark is kept by its content as soon as it is there, so that an evaluation that is taken up again, or
/// asked for again, does not ask a model twice.
struct EvaluationRunner: JobRunner {
  let queue: JobQueue
  let interviews: InterviewStore
  let evaluator: Evaluator
  let hub: ProgressHub
  let metrics: DaemonMetrics

  func run(_ job: ClaimedJob) async throws {
    let about = try EvaluationJob(payload: job.payload)
    let models = try ModelConfiguration(names: about.models)
    guard let input = try await interviews.evaluationInput(about.interview, about.question) else {
      throw EvaluationImpossible.noReport
    }
    let answer = try SpokenAnswer(input)
    let start = ContinuousClock.now
    let scores = try await scores(of: answer, with: models, for: job, about)
    let records = try ScoreKind.allCases.compactMap { try scores[$0].map(ScoreRecord.init) }
    let now = interviews.now()
    let interview = try await queue.complete(job.lease) { connection in
      try InterviewStore.completeEvaluation(
        about, id: job.id, of: input, scores: records, on: connection, now: now)
    }
    metrics.evaluated(in: ContinuousClock.now - start)
    if let interview { hub.publish(interview) }
  }

  /// All marks. What the others gave is kept when one fails, and then the first failure is thrown.
  private func scores(
    of answer: SpokenAnswer, with models: ModelConfiguration, for job: ClaimedJob, _ about: EvaluationJob
  ) async throws -> [ScoreKind: Score] {
    try await withThrowingTaskGroup(of: Result<(Score, key: String), any Error>.self) { group in
      for kind in ScoreKind.allCases {
        group.addTask {
          do {
            return .success(try await score(kind, of: answer, with: models[kind]))
          } catch {
            return .failure(error)
          }
        }
      }
      var scores: [ScoreKind: Score] = [:]
      var failure: (any Error)?
      for try await result in group {
        switch result {
        case .success(let (score, key)):
          scores[score.kind] = score
          try await keep(score, key: key, done: scores.count, for: job, about)
        case .failure(let error):
          // A cancellation says nothing of the mark.
          if failure == nil || failure is CancellationError { failure = error }
        }
      }
      if let failure { throw failure }
      return scores
    }
  }

  /// The mark that the same content got before, or a new one; and what it is kept by.
  private func score(
    _ kind: ScoreKind, of answer: SpokenAnswer, with model: EvaluationModel
  ) async throws -> (Score, key: String) {
    let key = try evaluator.contentKey(kind, model, answer)
    if let kept = try await interviews.cachedScore(key), let score = try? Score(json: kept) {
      return (score, key)
    }
    return (try await evaluator.score(kind, of: answer, with: model), key)
  }

  private func keep(
    _ score: Score, key: String, done: Int, for job: ClaimedJob, _ about: EvaluationJob
  ) async throws {
    let json = try JSONText.encode(score)
    let progress = 100 * done / (ScoreKind.allCases.count + 1)
    let message = "Evaluation in progress"
    let now = interviews.now()
    let interview = try await queue.checkpoint(
      job.lease, stage: score.kind.rawValue, value: "{}"
    ) { connection in
      guard score.isLasting else {
        return try InterviewStore.advanceEvaluation(
          about, to: progress, message: message, on: connection, now: now)
      }
      return try InterviewStore.keepScore(
        json, contentKey: key, of: about, progress: progress, message: message, on: connection, now: now)
    }
    if let interview { hub.publish(interview) }
  }

  func failed(_ job: ClaimedJob, _ failure: JobFailure) async throws -> JobQueue.Outcome {
    let about = try EvaluationJob(payload: job.payload)
    let now = interviews.now()
    let (outcome, interview) = try await queue.fail(
      job.lease, error: failure.message, code: failure.code, retryable: failure.remedy == .retry
    ) { connection, outcome in
      switch outcome {
      case .retry:
        try InterviewStore.advanceEvaluation(
          about, to: 0,
          message: "The evaluation of question \(about.question) will be tried again: \(failure.message)",
          on: connection, now: now)
      case .dead:
        try InterviewStore.failEvaluation(about, error: failure.message, on: connection, now: now)
      }
    }
    if let interview { hub.publish(interview) }
    return outcome
  }

  func cancelled(_ job: ClaimedJob) async throws {
    let about = try EvaluationJob(payload: job.payload)
    let now = interviews.now()
    let interview = try await queue.cancelled(job.lease) { connection in
      try InterviewStore.failEvaluation(
        about, error: "cancelled", isCancelled: true, on: connection, now: now)
    }
    if let interview { hub.publish(interview) }
  }

  func discard(_ job: ClaimedJob) async {}
}

/// Why there is nothing to evaluate.
enum EvaluationImpossible: Error, CustomStringConvertible {
  case noReport, noTranscript

  var description: String { "there is no transcript to evaluate" }
}
