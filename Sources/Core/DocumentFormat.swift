/// What a document is, told by its content: its name only names it.
public enum DocumentFormat: String, Codable, Sendable, CaseIterable {
  case pdf
  /// Office Open XML of a word processor, with or without macros.
  case docx
  case text

  /// As errors name it.
  public var label: String {
    switch self {
    case .pdf: "PDF"
    case .docx: "DOCX"
    case .text: "TXT"
    }
  }

  /// The endings of names that promise this format, in lower case, each with its dot.
  public var endings: [String] {
    switch self {
    case .pdf: [".pdf"]
    case .docx: [".docx", ".docm", ".dotx", ".dotm"]
    case .text: [".txt", ".text", ".md"]
    }
  }
}
