/// The texts of `--help`.
enum Help {
  static var overview: String {
    let commands = Interviewd.commands.map { "  \(pad($0.name, 10))\($0.summary)\n" }.joined()
    return """
      interviewd turns recorded interviews into transcripts, voice measures and scores.

      Usage: interviewd COMMAND [OPTION…]

      Commands:
      \(commands)
      Every command takes --help. `interviewd --version` shows the version.

      """
  }

  static func text(of command: any Command.Type) -> String {
    let options = (command.options + Arguments.common).map { option in
      let flag = "--\(option.name)\(option.value.map { " " + $0 } ?? "")"
      let gap = flag.count < 28 ? "  \(pad(flag, 28))" : "  \(flag)\n\(pad("", 30))"
      return "\(gap)\(option.help)\n"
    }
    return """
      \(command.summary)

      Usage: interviewd \(command.name) \(command.operands)

      \(command.details)

      Options:
      \(options.joined())
      """
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
