/// What was read out of a document.
public struct DocumentText: Sendable, Equatable {
  /// The most that is read, in Unicode scalars: a long book. More is refused.
  public static let maxCharacters = 1_000_000

  public var format: DocumentFormat
  /// NFC, lines that end with `\n`, at least one letter, at most ``maxCharacters``.
  public var text: String

  public init(format: DocumentFormat, text: String) {
    self.format = format
    self.text = text
  }
}
