internal import Storage

/// What the end of a job means for its interview: always in the job's own transaction.
extension QuestionRunner {
  func failed(_ job: ClaimedJob, _ failure: JobFailure) async throws -> JobQueue.Outcome {
    let question = try QuestionJob(payload: job.payload)
    let now = interviews.now()
    let (outcome, interview) = try await queue.fail(
      job.lease, error: failure.message, code: failure.code, retryable: failure.remedy == .retry,
      patience: failure.patience
    ) { connection, outcome in
      switch outcome {
      case .retry:
        try InterviewStore.advance(
          question.interview, question.question, to: 0, stage: "queue",
          message: "Question \(question.question) will be tried again: \(failure.message)", on: connection,
          now: now)
      case .dead: try InterviewStore.fail(question, error: failure.message, on: connection, now: now)
      }
    }
    if let interview { hub.publish(interview) }
    if case .dead = outcome { await discard(job) }
    return outcome
  }

  func cancelled(_ job: ClaimedJob) async throws {
    let question = try QuestionJob(payload: job.payload)
    let now = interviews.now()
    let interview = try await queue.cancelled(job.lease) { connection in
      try InterviewStore.fail(question, error: "cancelled", isCancelled: true, on: connection, now: now)
    }
    if let interview { hub.publish(interview) }
    await discard(job)
  }

  /// Takes up jobs whose worker has not been heard of, and gives up those that were interrupted too often.
  func recoverExpired() async throws {
    if try await queue.recoverExpired() > 0 { try await reconcile() }
  }

  func reconcile() async throws {
    for interview in try await interviews.reconcile() { hub.publish(interview) }
  }

  /// Tells the subscribers of all interviews in progress, or of those that were told `old` last. False when the
  /// database cannot be written.
  func announce(_ message: String, insteadOf old: String? = nil) async -> Bool {
    guard let changed = try? await interviews.announce(message, insteadOf: old) else { return false }
    for interview in changed { hub.publish(interview) }
    return true
  }

  /// Removes recordings of jobs that have ended without their worker: killed, or cancelled while they waited.
  func sweep() async throws {
    try await fetcher.sweep { Set(try await interviews.liveJobs().map(\.rawValue)) }
  }

  func discard(_ job: ClaimedJob) async {
    try? await fetcher.remove(job: job.id.rawValue)
  }
}
