internal import Core
internal import Daemon
internal import FoundationEssentials

/// The options through which every command takes its configuration.
enum ConfigurationOptions {
  static let all: [Option] =
    [
      Option(name: "config", value: "FILE", help: "Read settings from KEY=VALUE lines."),
      Option(name: "no-video", value: nil, help: "Leave the picture alone."),
    ]
    + Setting.all.compactMap { setting in
      setting.flag.map { Option(name: $0, value: setting.value, help: setting.help) }
    }

  /// The configuration in force. Tells of warnings on standard error; throws as ``loadAll(_:)``.
  static func load(_ arguments: Arguments) throws -> Configuration {
    let loaded = try loadAll(arguments)
    let configuration = loaded.configuration
    let logger = Logger(level: configuration.logLevel, format: configuration.logFormat)
    for warning in loaded.warnings { logger.warning(warning) }
    return configuration
  }

  /// Throws `UsageError` for a flag's value that is wrong, and `ConfigurationError` for everything else.
  static func loadAll(_ arguments: Arguments) throws -> Configuration.Loaded {
    var flags = arguments.values
    if arguments.has("no-video") { flags["video"] = "0" }
    do {
      return try Configuration.load(
        flags: flags, environment: ProcessInfo.processInfo.environment, file: arguments.value("config"),
        terminal: StandardError.isTerminal)
    } catch {
      guard error.isFromFlag else { throw error }
      throw UsageError(error.description, command: arguments.command)
    }
  }
}
