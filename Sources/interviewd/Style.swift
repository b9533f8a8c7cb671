internal import FoundationEssentials

/// Colours on a terminal, plain text elsewhere and where NO_COLOR is set (no-color.org).
struct Style {
  let isOn: Bool

  init(isTerminal: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) {
    isOn = isTerminal && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
  }

  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "2") }
  func good(_ text: String) -> String { wrap(text, "32") }
  func fair(_ text: String) -> String { wrap(text, "33") }
  func poor(_ text: String) -> String { wrap(text, "31") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
