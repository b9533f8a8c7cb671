internal import Core
internal import Daemon
internal import FoundationEssentials
internal import Storage

/// `interviewd serve`: the daemon.
enum ServeCommand: Command {
  static let name = "serve"
  static let summary = "Serve the HTTP and WebSocket APIs and work on interviews."
  static let operands = "[OPTION…]"
  static let details = """
    Listens, takes up work that an earlier process left behind, and runs until
    SIGTERM or Ctrl-C. Then it finishes or hands back what it works on, and ends
    within ten seconds with exit code 0; a second signal ends it at once.

    Examples:
      interviewd serve --data /var/lib/interviewd
      interviewd serve --listen 127.0.0.1:0 --port-file port
    """
  static let options =
    [
      Option(
        name: "port-file", value: "FILE", help: "Write the port to this file once requests are answered.")
    ] + ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.refuseOperands()
    let configuration = try ConfigurationOptions.load(arguments)
    let logger = Logger(level: configuration.logLevel, format: configuration.logFormat)
    OpenFiles.raiseLimit()
    let interruption = Interruption()
    let service = try await DaemonService(configuration, version: Version.current, logger: logger)
    logger.info("ready", ["address": "http://\(service.address)", "port": "\(service.port)"])
    if let file = arguments.value("port-file") {
      do {
        try await AtomicFile.write(Data("\(service.port)\n".utf8), to: file)
      } catch {
        await service.stop()
        throw error
      }
    }
    let manager = ServiceManager(environment: ProcessInfo.processInfo.environment, logger: logger)
    await manager.ready()
    await manager.status("serving http://\(service.address)")
    let beating = Task { await manager.beat { await service.turn() } }
    await interruption.wait()
    logger.info("stopping")
    beating.cancel()
    await manager.stopping()
    await service.stop()
    logger.info("stopped")
    return .success
  }
}
