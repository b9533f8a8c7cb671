/// What a document is to an interview.
public enum DocumentKind: String, Codable, Sendable, CaseIterable {
  /// The candidate's curriculum vitae.
  case cv
  /// The job description.
  case jd

  /// As messages name it.
  public var label: String { rawValue.uppercased() }
}
