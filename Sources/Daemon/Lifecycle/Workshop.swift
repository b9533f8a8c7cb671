internal import Core
internal import FoundationEssentials
internal import HTTPClient
internal import Sandbox
internal import Speech
internal import Storage

/// The parts that keep interviews and work on them: what `serve` and `ingest` have in common.
final class Workshop: Sendable {
  let database: Database
  let interviews: InterviewStore
  let queue: JobQueue
  let runner: QuestionRunner
  let pool: WorkerPool
  let hub: ProgressHub
  let metrics: DaemonMetrics
  let room: RoomGuard
  let services: Services
  let launcher: SandboxLauncher
  /// Of live answers, which come to `serve` alone.
  let recordings: IncomingRecordings
  let keeper: RecordingKeeper
  /// The recogniser in force, or `none`.
  let transcriber: String
  /// Held as long as this process may run jobs.
  private let lock: DataFolderLock
  private let working: Task<Void, Never>

  /// Opens the database, takes up what an earlier process left behind, and begins to work.
  ///
  /// Throws `DataFolderLockError` when another process works in the data folder, `DatabaseError`,
  /// `SandboxError` and `RecogniserError` when a part is missing, and what ``Services`` throws.
  init(_ configuration: Configuration, version: String, logger: Logger) async throws {
    services = try await Services(configuration, version: version)
    let pipeline = try RecordingPipeline(configuration, services: services, archive: nil)
    launcher = pipeline.launcher
    lock = try await DataFolderLock.acquire(folder: configuration.dataFolder)
    database = try await Self.open(configuration)
    interviews = InterviewStore(database)
    var retry = JobRetryPolicy()
    retry.maxAttempts = configuration.maxAttempts
    retry.firstDelay = configuration.retryDelay
    queue = JobQueue(database, owner: UUID().uuidString, retry: retry)
    hub = ProgressHub()
    metrics = DaemonMetrics()
    room = RoomGuard(folder: configuration.dataFolder, least: configuration.minFreeSpace, logger: logger)
    transcriber = pipeline.recogniser?.name ?? InterviewStore.noTranscriber
    let fetched = configuration.dataFolder + "/recordings"
    try await DataFolder.make(fetched)
    let archive = TranscriptArchive(store: services.objects, prefix: configuration.transcriptPrefix)
    runner = QuestionRunner(
      queue: queue, interviews: interviews,
      fetcher: RecordingFetcher(
        client: services.client, s3: services.s3, folder: fetched, maxSize: configuration.maxUpload,
        timeout: configuration.downloadTimeout),
      pipeline: pipeline,
      archive: archive, hub: hub, metrics: metrics, logger: logger)
    let uploads = configuration.dataFolder + "/uploads"
    let kept = RecordingStore(database)
    keeper = RecordingKeeper(
      queue: queue, store: kept, objects: services.objects, archive: archive, folder: uploads, logger: logger)
    pool = WorkerPool(
      width: configuration.workers, queue: queue, questions: runner,
      evaluations: EvaluationRunner(
        queue: queue, interviews: interviews, evaluator: services.evaluator, hub: hub, metrics: metrics),
      answers: keeper, room: room, metrics: metrics, logger: logger)
    recordings = IncomingRecordings(
      pipeline: pipeline, folder: uploads, places: pool.places, workers: configuration.workers, room: room,
      metrics: metrics, logger: logger)
    try await recordings.sweep(keeping: try await kept.uploads())

    let recovered = try await queue.recoverOwn()
    if recovered > 0 {
      logger.info("jobs of an earlier process are taken up again", ["jobs": "\(recovered)"])
    }
    try await runner.reconcile()
    // Recordings of jobs that have ended since.
    try await runner.sweep()
    let start = Date()
    working = Task { [pool, runner, services] in
      // There may be many objects to look through: the work does not wait for that.
      let sweeping = Task {
        do {
          try await runner.archive.sweep(before: start)
        } catch {
          guard !Task.isCancelled else { return }
          logger.warning("what killed processes left in the object store stays", ["reason": "\(error)"])
        }
        if let wrongClock = WrongClock(services.s3) { logger.warning("\(wrongClock)") }
      }
      await pool.run()
      sweeping.cancel()
    }
  }

  /// The database of a configuration, without the right to run its jobs.
  static func open(_ configuration: Configuration) async throws -> Database {
    try await Database.open(
      sqlite: configuration.database,
      migrations: JobQueue.migrations + InterviewStore.migrations
        + SessionStore.migrations + RecordingStore.migrations + DocumentStore.migrations
        + ManagedInterviewStore.migrations + ConversationStore.migrations)
  }

  /// Finishes what can be finished within `grace`, hands the rest back, and closes the database.
  func stop(grace: Duration) async {
    await pool.stop(grace: grace)
    await working.value
    await services.client.shutdown()
    await database.close()
    lock.release()
  }
}
