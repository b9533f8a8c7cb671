internal import Daemon
internal import Glibc

/// Dispatches to one file per command.
@main struct Interviewd {
  static var commands: [any Command.Type] {
    [
      ServeCommand.self, ProcessCommand.self, ImportCommand.self, IngestCommand.self, ConfigCommand.self,
      DoctorCommand.self, TokenCommand.self,
    ]
  }

  static func main() async {
    // A reader that goes away shows as a failed write, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    // Inherited as ignored it would keep us from learning how a child ended.
    signal(SIGCHLD, SIG_DFL)
    let arguments = Array(CommandLine.arguments.dropFirst())
    exit(await run(arguments).rawValue)
  }

  private static func run(_ arguments: [String]) async -> ExitCode {
    do {
      guard let first = arguments.first else {
        throw UsageError("no command given", command: nil)
      }
      switch first {
      case "--version", "-V": try await StandardOutput.write("interviewd \(Version.current)\n")
      case "--help", "-h", "help": try await StandardOutput.write(Help.overview)
      default:
        guard let command = commands.first(where: { $0.name == first }) else {
          throw UsageError(
            first.hasPrefix("-") ? "unknown option \(first)" : "unknown command \(first)", command: nil)
        }
        return try await run(command, Array(arguments.dropFirst()))
      }
      return .success
    } catch let error as UsageError {
      StandardError.write("interviewd: \(error.message)\n\(error.hint)\n")
      return .usage
    } catch let error as ConfigurationError {
      StandardError.write("interviewd: \(error)\n")
      return .usage
    } catch StandardOutput.Failure.readerGone {
      return .readerGone
    } catch {
      StandardError.write("interviewd: \(error)\n")
      return .failure
    }
  }

  private static func run(_ command: any Command.Type, _ arguments: [String]) async throws -> ExitCode {
    let parsed = try Arguments(arguments, of: command)
    if parsed.has("help") {
      try await StandardOutput.write(Help.text(of: command))
      return .success
    }
    if parsed.has("version") {
      try await StandardOutput.write("interviewd \(Version.current)\n")
      return .success
    }
    return try await command.run(parsed)
  }
}

enum Version {
  static let current = "0.1.0"
}

/// What the shell sees.
enum ExitCode: Int32 {
  case success = 0
  /// At least one recording failed.
  case failure = 1
  /// The command line or the configuration is wrong.
  case usage = 2
  /// 128 + the signal's number, as shells do.
  case interrupted = 130
  case readerGone = 141
  case terminated = 143
}
