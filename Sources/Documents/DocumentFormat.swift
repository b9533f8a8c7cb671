/// What a document is, told by its content: its name only names it.
public enum DocumentFormat: Sendable, Equatable {
  case pdf
  case docx
  case text
}
