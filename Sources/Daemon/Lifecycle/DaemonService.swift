public import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Sandbox
internal import Speech
internal import Storage

/// The daemon: the workshop with its HTTP server in front.
public final class DaemonService: Sendable {
  /// Within which the daemon is gone after it was told to stop.
  private static let stopLimit = Duration.seconds(9)
  /// Of it, for work to come to its end by itself.
  private static let grace = Duration.seconds(6)

  private let workshop: Workshop
  private let reception: Reception
  private let server: Server
  private let readiness: Readiness
  /// As `127.0.0.1:8000`; the port is the real one where any was asked for.
  public let address: String
  public let port: UInt16

  /// Starts everything; once this returns, requests are answered.
  ///
  /// Throws what ``Workshop`` throws, and the server's error when the address cannot be listened on.
  public init(_ configuration: Configuration, version: String, logger: Logger) async throws {
    workshop = try await Workshop(configuration, version: version, logger: logger)
    do {
      reception = try await Reception(configuration, workshop: workshop, logger: logger)
    } catch {
      await workshop.stop(grace: .zero)
      throw error
    }
    readiness = Readiness(checks: Self.checks(workshop, configuration))
    let access = AccessLog(logger: logger, metrics: workshop.metrics)
    do {
      let exposition = Exposition(workshop: workshop, reception: reception)
      let routes =
        OperationsAPI(readiness: readiness, exposition: exposition).routes
        + ProcessInterviewAPI(
          interviews: workshop.interviews, hub: workshop.hub,
          transcriber: workshop.transcriber, maxBody: configuration.maxBody, logger: logger
        ).routes
        + EvaluateAnswersAPI(
          interviews: workshop.interviews, hub: workshop.hub, maxBody: configuration.maxBody,
          logger: logger
        ).routes
        + InterviewsAPI(
          interviews: workshop.interviews, hub: workshop.hub, pool: workshop.pool,
          archive: workshop.runner.archive, maxBody: configuration.maxBody
        ).routes
        + reception.routes(configuration)
      let guarded = routes.map(try APIKeys(configuration.apiKeys).guarding)
      let documentation = try DocumentationAPI(describing: guarded, version: version)
      server = Server(
        router: try Router(guarded + documentation.routes),
        limits: ServerLimits(configuration),
        cors: configuration.corsOrigins.isEmpty ? nil : CORS(allowedOrigins: Set(configuration.corsOrigins)),
        observer: { access.record($0) })
      exposition.observe(server)
      let bound = try await server.start(host: configuration.listen.host, port: configuration.listen.port)
      port = bound.port
      address = bound.description
    } catch {
      await reception.close()
      await workshop.stop(grace: .zero)
      throw error
    }
  }

  /// Stops taking requests and jobs, finishes or hands back what runs, and closes everything. Within 10 s.
  public func stop() async {
    await readiness.stop()
    async let drained: Void = server.drain(deadline: Self.stopLimit)
    await workshop.pool.stop(grace: Self.grace)
    await drained
    await reception.close()
    await workshop.stop(grace: .zero)
  }

  /// Returns once the database's threads and the server's have taken a turn; what hangs never does. Not over the
  /// network: a full house is no reason to be restarted. What answers with an error lives, and `/readyz` tells of
  /// it.
  public func turn() async {
    _ = try? await workshop.queue.nextRunAt()
    await server.turn()
  }

  private static func checks(_ workshop: Workshop, _ configuration: Configuration) -> [Readiness.Check] {
    [
      .init(name: "database") { try await workshop.database.check() },
      .init(name: "objects") { try await workshop.services.objects.probe() },
      .init(name: "recogniser") {
        guard configuration.transcriber.kind == .pocketsphinx else { return }
        try PocketSphinxModel(folder: configuration.transcriber.model).check()
      },
      .init(name: "sandbox") { _ = try SandboxLauncher.besideOwnExecutable() },
      .init(name: "disk") {
        if let shortage = await workshop.room.shortage() { throw Shortage(description: shortage) }
      },
    ]
  }

  private struct Shortage: Error, CustomStringConvertible { var description: String }
}

extension ServerLimits {
  init(_ configuration: Configuration) {
    self.init()
    headBytes = configuration.maxHead
    headDeadline = configuration.headTimeout
    idle = configuration.idleTimeout
    minimumBodyRate = configuration.minBodyRate
    connections = configuration.maxConnections
    connectionsPerAddress = configuration.maxConnectionsPerAddress
    webSockets = configuration.maxWebSockets
  }
}
