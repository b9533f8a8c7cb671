/// A text with holes such as `{role}`.
struct Template: Sendable, Equatable, Decodable {
  enum Hole: String, Sendable, CaseIterable {
    case role, company, skill, highlight
    /// Words of the candidate's last answer.
    case quote
  }

  let text: String

  init(_ text: String) { self.text = text }

  init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  var holes: Set<Hole> { Set(Hole.allCases.filter { text.contains("{\($0.rawValue)}") }) }

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
