internal import Storage

/// What is done for jobs of one kind. Every ending is written in the job's own transaction.
protocol JobRunner: Sendable {
  /// Does the work and records its result. Throws what stopped it; ``JobFailure`` says what that means.
  func run(_ job: ClaimedJob) async throws

  /// Records a failure: the job is tried again later, or given up.
  func failed(_ job: ClaimedJob, _ failure: JobFailure) async throws -> JobQueue.Outcome

  /// Records that the work was stopped because it is not wanted any more.
  func cancelled(_ job: ClaimedJob) async throws

  /// Gives back the room that the job's work takes.
  func discard(_ job: ClaimedJob) async
}
