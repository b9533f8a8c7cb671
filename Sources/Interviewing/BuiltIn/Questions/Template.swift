/// A text with holes such as `{role}`.
struct Template: Sendable, Equatable, Decodable {
  enum Hole: String, Sendable, CaseIterable {
    case role, company, skill, highlight
    /// Words of the candidate's last answer.
    case quote
    /// The candidate's name.
    case candidate
  }

  let text: String
  /// Looked for once: every question that is chosen asks all templates for theirs.
  let holes: Set<Hole>

  init(_ text: String) {
    self.text = text
    holes = Set(Hole.allCases.filter { text.contains("{\($0.rawValue)}") })
  }

  init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// nil where a value is missing.
  func filled(_ values: [Hole: String]) -> String? {
    var filled = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
      guard let hole = Hole(rawValue: String(rest[rest.index(after: start)..<end])), let value = values[hole]
      else { return nil }
      filled += rest[..<start] + value
      rest = rest[rest.index(after: end)...]
    }
    return filled + rest
  }
}
