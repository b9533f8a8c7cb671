/// Why an interviewer could not do what was asked of it. It quotes nothing that candidates or documents say.
public struct InterviewerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One sentence without a final dot, for logs: it may name servers and settings.
  public var description: String
  /// The same for clients, and for the `fallback_reason` of results: nothing of servers and settings.
  public var publicReason: String

  /// - Parameter publicReason: nil: the description is fit for clients.
  public init(_ description: String, publicReason: String? = nil) {
    self.description = description
    self.publicReason = publicReason ?? description
  }
}
