internal import Core

/// What the child says while it reads one document: its text in pieces, then exactly one of the others.
enum DocumentMessage: Sendable, Equatable {
  /// UTF-8; a piece may end within a character.
  case text([UInt8])
  case finished(DocumentFormat)
  case failed(DocumentProblem)
}

/// The text that a child has sent so far, bounded whatever it sends. Pure: no I/O.
struct CollectedText {
  private let maxCharacters: Int
  private var bytes: [UInt8] = []

  /// `maxCharacters` is what the child was asked to keep to, in Unicode scalars.
  init(maxCharacters: Int) { self.maxCharacters = maxCharacters }

  mutating func received(_ message: DocumentMessage) throws(SandboxError) {
    guard case .text(let piece) = message else { return }
    // No scalar takes more than four bytes.
    guard !piece.isEmpty, bytes.count + piece.count <= 4 * maxCharacters else { throw Self.tooMuch }
    bytes += piece
  }

  /// All of it. Throws for what is no text, or more than was allowed.
  func text() throws(SandboxError) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .nonsense("text that is not UTF-8")
    }
    guard text.unicodeScalars.count <= maxCharacters else { throw Self.tooMuch }
    return text
  }

  private static let tooMuch = SandboxError.nonsense("more text than was allowed")
}
