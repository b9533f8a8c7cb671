/// Why an interviewer could not do what was asked of it. Its description quotes nothing that candidates or documents
/// say.
public struct InterviewerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence without a final dot, fit for logs and for the `fallback_reason` of results.
  public var description: String

  public init(_ description: String) { self.description = description }
}
