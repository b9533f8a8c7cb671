public import Core

/// Reads the text out of one document. Its content decides what it is; nobody here knows its name.
public struct DocumentExtractor {
  private let file: DocumentBytes
  private let maxCharacters: Int

  /// `descriptor` must be a seekable file; `maxCharacters` counts Unicode scalars. Throws `DocumentProblem` for an
  /// empty file.
  public init(descriptor: Int32, maxCharacters: Int) throws(DocumentProblem) {
    file = try DocumentBytes(descriptor: descriptor)
    self.maxCharacters = maxCharacters
  }

  /// All of the text. Throws `DocumentProblem`.
  public func text() throws(DocumentProblem) -> DocumentText {
    switch try DocumentContent(file) {
    case .pdf: try finish(.pdf, try PDFText.text(of: file, budget: TextBudget(.pdf, maxCharacters)))
    case .zip: try finish(.docx, try WordDocument(file).text(budget: TextBudget(.docx, maxCharacters)))
    case .text:
      try finish(.text, try PlainText.text(of: file, maxCharacters: maxCharacters))
    }
  }

  private func finish(_ format: DocumentFormat, _ raw: String) throws(DocumentProblem) -> DocumentText {
    let text = NormalisedText.text(raw)
    guard text.unicodeScalars.contains(where: \.properties.isAlphabetic) else {
      throw DocumentProblem(
        .noText, format,
        format == .pdf
          ? "It has no text layer: its pages are pictures, as of a scan, or empty" : "It holds no letters")
    }
    guard text.unicodeScalars.count <= maxCharacters else { throw .tooMuchText(format, maxCharacters) }
    return DocumentText(format: format, text: text)
  }
}

extension DocumentProblem {
  static func damaged(_ format: DocumentFormat) -> DocumentProblem {
    DocumentProblem(.corrupt, format, "Damaged file")
  }

  static func encrypted(_ format: DocumentFormat) -> DocumentProblem {
    DocumentProblem(.encrypted, format, "Encrypted file")
  }

  static func tooMuchText(_ format: DocumentFormat, _ limit: Int) -> DocumentProblem {
    DocumentProblem(.tooLarge, format, "It holds more than \(limit) characters of text")
  }
}

/// Counts the text that has been read, so that reading stops where there is too much.
final class TextBudget {
  private let format: DocumentFormat
  private let limit: Int
  private var used = 0

  /// `limit` in Unicode scalars.
  init(_ format: DocumentFormat, _ limit: Int) {
    self.format = format
    self.limit = limit
  }

  /// Throws `DocumentProblem` once there is more than the limit, blanks that are dropped later left aside.
  func spend(_ text: String) throws(DocumentProblem) {
    used += text.unicodeScalars.count { !$0.properties.isWhitespace }
    guard used <= limit else { throw .tooMuchText(format, limit) }
  }
}
