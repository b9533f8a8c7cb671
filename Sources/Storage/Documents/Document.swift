public import Core
public import FoundationEssentials

/// A CV or a job description that is kept for interviews to come.
public struct Document: Sendable, Equatable {
  /// 24 hexadecimal digits.
  public var id: String
  public var kind: DocumentKind
  public var text: String
  /// Unicode scalars of the text.
  public var characters: Int
  /// Of the text in UTF-8, as 64 hexadecimal digits.
  public var sha256: String
  public var createdAt: Date
}
