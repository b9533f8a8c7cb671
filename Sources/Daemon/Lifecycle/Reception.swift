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
  let conversations: ConversationDesk
  let documents: DocumentStore
  let reader: DocumentReader
  private let aiInterviews = AIInterviewHub()
  /// Of the daemon's own realtime endpoint.
  let secrets: OwnSecrets
  private let authenticator: Authenticator
  private let workshop: Workshop
  private let logger: Logger
  private let upkeep: Task<Void, Never>
  private let conversationUpkeep: Task<Void, Never>

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
    let detector = SteeringDetector()
    conversations = ConversationDesk(
      store: ConversationStore(workshop.database, life: configuration.conversationLife),
      archive: ConversationArchive(
        root: configuration.dataFolder, interviewer: desk.interviewer.name, now: { Date() }),
      interviewer: desk.interviewer, isSteering: { !detector.attempts(in: $0).isEmpty }, logger: logger)
    documents = DocumentStore(workshop.database)
    let folder = configuration.dataFolder + "/documents"
    try await DataFolder.make(folder)
    try await DocumentFile.sweep(folder)
    reader = DocumentReader(
      launcher: workshop.launcher, folder: folder, maxSize: configuration.maxDocument,
      memory: configuration.sandboxMemory, atOnce: configuration.workers)
    authenticator = try Authenticator(
      configuration.jwt, client: workshop.services.client, logger: logger)
    secrets = OwnSecrets(
      keys: SigningKeyStore(workshop.database), interviews: ManagedInterviewStore(workshop.database))
    conversationUpkeep = Task { [conversations] in await conversations.keepUp() }
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
      + AIInterviewAPI(desk: desk, hub: aiInterviews, logger: logger).routes
      + DocumentsAPI(store: documents, reader: reader).routes
      + TranscriptionsAPI(recordings: workshop.recordings, logger: logger).routes
      + InterviewerSessionsAPI(desk: conversations, logger: logger).routes
      + managementRoutes(configuration) + realtimeAPI(configuration).routes
  }

  private func realtimeAPI(_ configuration: Configuration) -> RealtimeAPI {
    let pipeline = workshop.recordings.pipeline
    return RealtimeAPI(
      admit: { [secrets] in try await secrets.admission(for: $0) },
      listener: TurnListener(
        recogniser: pipeline.recogniser, fallback: pipeline.fallback,
        places: Permits(configuration.workers, maxWaiting: TurnListener.mostWaiting)),
      interviewer: desk.interviewer, model: configuration.realtime.server.model, logger: logger)
  }

  private func managementRoutes(_ configuration: Configuration) -> [Route] {
    let access = InterviewAccess(interviews: secrets.interviews) { [authenticator] in
      try await authenticator.caller(of: $0)
    }
    return InterviewManagementAPI(access: access).routes
      + TemplatesAPI(access: access, templates: TemplateStore(workshop.database)).routes
      + CredentialsAPI(
        access: access, turn: configuration.turn, model: configuration.realtime.server.model,
        issuer: workshop.services.upstreamSecrets(logger: logger) ?? secrets
      ).routes
  }

  /// Ends the upkeep and what is being worked on; before the database is closed.
  func close() async {
    await aiInterviews.close()
    upkeep.cancel()
    conversationUpkeep.cancel()
    await upkeep.value
    await conversationUpkeep.value
    await conversations.finish()
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
