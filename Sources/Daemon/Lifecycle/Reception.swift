internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Sandbox
internal import Storage

/// The parts that hold interviews with clients: what `serve` has beside the workshop.
final class Reception: Sendable {
  /// Between two rounds of upkeep.
  private static let round = Duration.seconds(3600)

  let desk: SessionDesk
  let metrics: InterviewMetrics
  let documents: DocumentStore
  let reader: DocumentReader
  private let workshop: Workshop
  private let logger: Logger
  private let upkeep: Task<Void, Never>

  /// Throws `SandboxError` when the decoder is missing, `FileError` and `DocumentFileError`.
  init(_ configuration: Configuration, workshop: Workshop, logger: Logger) async throws {
    self.workshop = workshop
    self.logger = logger
    metrics = InterviewMetrics(logger: logger)
    let sessions = SessionStore(workshop.database, life: configuration.sessionLife)
    let cache = InterviewerCache(workshop.database, life: configuration.analysisLife)
    desk = SessionDesk(
      store: sessions, cache: cache,
      interviewer: workshop.services.interviewer(metrics, logger: logger),
      questions: configuration.interviewQuestions, metrics: metrics)
    documents = DocumentStore(workshop.database)
    let folder = configuration.dataFolder + "/documents"
    try await DataFolder.make(folder)
    try await DocumentFile.sweep(folder)
    reader = DocumentReader(
      launcher: workshop.launcher, folder: folder, maxSize: configuration.maxDocument,
      memory: configuration.sandboxMemory, atOnce: configuration.workers)
    upkeep = Task { [keeper = workshop.keeper] in
      while !Task.isCancelled {
        await Self.try("recordings whose time is over", logger) { try await keeper.sweepExpired() }
        await Self.try("sessions whose time is over", logger) {
          while try await sessions.deleteExpired() {}
        }
        try? await Task.sleep(for: Self.round)
      }
    }
  }

  func routes(_ configuration: Configuration) -> [Route] {
    InterviewV2API(
      desk: desk,
      documents: StartDocuments(
        textOfFile: { [reader] in try await reader.text(of: $0, as: $1) },
        textOfID: { [documents] in try await documents.text(of: $0, kind: $1) }),
      maxDocument: configuration.maxDocument, logger: logger
    ).routes
      + AnswerAPI(
        desk: desk, recordings: workshop.recordings, retention: configuration.recordingRetention,
        logger: logger
      ).routes
      + DocumentsAPI(store: documents, reader: reader).routes
      + TranscriptionsAPI(recordings: workshop.recordings, logger: logger).routes
  }

  /// Ends the upkeep; before the database is closed.
  func close() async {
    upkeep.cancel()
    await upkeep.value
  }

  private static func `try`(
    _ what: String, _ logger: Logger, _ work: () async throws -> Void
  ) async {
    do {
      try await work()
    } catch {
      guard !Task.isCancelled else { return }
      logger.warning("\(what) stay until the next round", ["reason": "\(error)"])
    }
  }
}
