/// A word after `interviewd`, with its own options.
protocol Command {
  static var name: String { get }
  /// One line for the overview.
  static var summary: String { get }
  /// What goes after the name, as `FILE…`.
  static var operands: String { get }
  static var options: [Option] { get }
  /// A paragraph for `--help`, and examples.
  static var details: String { get }

  static func run(_ arguments: Arguments) async throws -> ExitCode
}

/// A flag of a command.
struct Option {
  /// Without the dashes.
  var name: String
  /// What its value is called in the help; nil for a switch.
  var value: String?
  var help: String
}

/// The command line is wrong: exit code 2 and a hint.
struct UsageError: Error {
  var message: String
  /// The command whose help may help; nil for the overview.
  var command: String?

  init(_ message: String, command: String?) {
    self.message = message
    self.command = command
  }

  var hint: String { "Try: interviewd \(command.map { $0 + " " } ?? "")--help" }
}
