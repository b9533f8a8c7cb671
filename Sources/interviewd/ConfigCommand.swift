internal import Daemon

/// `interviewd config`: what is in force, and where each value came from.
enum ConfigCommand: Command {
  static let name = "config"
  static let summary = "Show the configuration in force."
  static let operands = "[OPTION…]"
  static let details = """
    Prints every setting as NAME=VALUE with where the value came from: a flag, the
    environment, a line of the --config file, or the default. Secrets are masked.
    """
  static let options = ConfigurationOptions.all

  static func run(_ arguments: Arguments) async throws -> ExitCode {
    try arguments.refuseOperands()
    let loaded = try ConfigurationOptions.loadAll(arguments)
    for entry in loaded.entries {
      try await StandardOutput.write(entry.line + "\n")
    }
    for warning in loaded.warnings { StandardError.write("interviewd: \(warning)\n") }
    return .success
  }
}

extension Arguments {
  func refuseOperands() throws(UsageError) {
    if let first = operands.first { throw UsageError("unexpected argument \(first)", command: command) }
  }
}
