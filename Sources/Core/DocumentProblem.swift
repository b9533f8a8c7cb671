/// Why a document could not be read: the document's fault, so trying again does not help.
public struct DocumentProblem: Error, Codable, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Codable, Sendable, CaseIterable {
    /// The file holds no bytes.
    case empty
    /// The content is something else: a picture, a program, an older or another kind of document.
    case unsupported
    /// A password is needed to read it.
    case encrypted
    /// Damaged beyond reading.
    case corrupt
    /// There is no letter in it, as in a scan: its pages are pictures.
    case noText = "no_text"
    /// More pages, more text or more bytes when unpacked than is read.
    case tooLarge = "too_large"
  }

  public var code: Code
  /// What the content is; nil when it is none that is read.
  public var format: DocumentFormat?
  /// A few words without the file's name and without a final dot; for ``Code/unsupported`` what the content is,
  /// as `a PNG picture`.
  public var description: String

  public init(_ code: Code, _ description: String) { self.init(code, nil, description) }

  public init(_ code: Code, _ format: DocumentFormat?, _ description: String) {
    self.code = code
    self.format = format
    self.description = description
  }
}
