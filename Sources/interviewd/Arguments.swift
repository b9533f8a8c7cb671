/// A command's arguments, parsed: switches, options with a value, operands.
struct Arguments {
  /// The options that every command takes.
  static let common = [
    Option(name: "help", value: nil, help: "Show this help."),
    Option(name: "version", value: nil, help: "Show the version."),
  ]

  private(set) var values: [String: String] = [:]
  private var switches: Set<String> = []
  private(set) var operands: [String] = []
  let command: String

  /// Throws ``UsageError`` naming the first argument that is wrong.
  init(_ arguments: [String], of command: any Command.Type) throws(UsageError) {
    self.command = command.name
    let options = command.options + Self.common
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        operands += rest
        break
      }
      // A lone dash is an operand by convention, and gets its own error as a file name.
      guard argument.hasPrefix("-"), argument != "-" else {
        operands.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
        String.init)
      let name = argument == "-h" ? "help" : String(parts[0].dropFirst(2))
      guard argument == "-h" || argument.hasPrefix("--"),
        let option = options.first(where: { $0.name == name })
      else { throw UsageError("unknown option \(parts[0])", command: command.name) }
      if option.value == nil {
        guard parts.count == 1 else { throw UsageError("--\(name) takes no value", command: command.name) }
        switches.insert(name)
      } else if parts.count == 2 {
        values[name] = parts[1]
      } else if let value = rest.popFirst() {
        values[name] = value
      } else {
        throw UsageError("--\(name) needs a value", command: command.name)
      }
    }
  }

  func has(_ name: String) -> Bool { switches.contains(name) }

  func value(_ name: String) -> String? { values[name] }
}
