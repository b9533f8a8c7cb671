internal import Core
internal import FoundationEssentials
internal import Storage

/// Brings recordings and transcripts of live answers to the object store, and deletes recordings whose time is over.
///
/// An answer is acknowledged once it is in the database with the job that does this: the recording lies among the
/// uploads until the object store has it.
struct RecordingKeeper: JobRunner {
  /// Expired recordings that are looked up at once.
  private static let portion = 100
  /// How many times the usual attempts: an object store that is away is no reason to give an answer's recording up
  /// before its time is over.
  private static let patience = 1000
  static let prefix = "recordings/"

  let queue: JobQueue
  let store: RecordingStore
  let objects: any ObjectStore
  let archive: TranscriptArchive
  /// Where uploads lie.
  let folder: String
  let logger: Logger

  // MARK: - Keeping

  func run(_ job: ClaimedJob) async throws {
    let answer = try AnswerJob(payload: job.payload)
    // Small, and not to wait for what may be large.
    _ = try await archive.store(
      plainText: answer.transcript, key: "\(archive.stem(of: answer.session))/answer-\(answer.number).txt")
    for recording in answer.recordings {
      try await move(recording)
      // It may have expired, and been swept, while it was on its way.
      if try await !store.stored(recording.objectKey) { try await objects.delete(key: recording.objectKey) }
    }
    try await queue.complete(job.lease)
  }

  private func move(_ recording: AnswerJob.Recording) async throws {
    let path = "\(folder)/\(recording.upload)"
    guard try await DataFolder.size(ofFile: path) != nil else {
      // An earlier attempt has moved it, or it has expired; or somebody has removed it.
      if try await !objects.exists(key: recording.objectKey), try await store.stored(recording.objectKey) {
        logger.error("an answer's recording is lost: its upload is gone", ["about": recording.objectKey])
        try await store.forget(recording.objectKey)
      }
      return
    }
    try await objects.move(file: path, key: recording.objectKey, contentType: recording.contentType)
  }

  func failed(_ job: ClaimedJob, _ failure: JobFailure) async throws -> JobQueue.Outcome {
    // What is set up wrongly can be mended, too.
    try await queue.fail(
      job.lease, error: failure.message, code: failure.code, retryable: true, patience: Self.patience
    ).outcome
  }

  func cancelled(_ job: ClaimedJob) async throws { try await queue.cancelled(job.lease) }

  /// The recording is all there is of it, and stays.
  func discard(_ job: ClaimedJob) async {}

  // MARK: - Retention

  /// Deletes recordings that have expired, wherever they are, and takes up again the keeping of those that was given
  /// up. What cannot be deleted is left for the next time, and does not stop the rest.
  ///
  /// Throws `DatabaseError`, `CancellationError`, and the first failure when all others have been deleted.
  func sweepExpired() async throws {
    var last: KeptRecording?
    var failure: (any Error)?
    while true {
      let expired = try await store.expired(after: last, limit: Self.portion)
      for recording in expired {
        do {
          try await delete(recording)
        } catch {
          try Task.checkCancellation()
          failure = failure ?? error
        }
      }
      last = expired.last
      if expired.count < Self.portion { break }
    }
    try await store.takeUpAgain()
    if let failure { throw failure }
  }

  private func delete(_ recording: KeptRecording) async throws {
    if let upload = recording.upload { try await AtomicFile.remove("\(folder)/\(upload)") }
    try await objects.delete(key: recording.objectKey)
    try await store.forget(recording.objectKey)
  }
}
