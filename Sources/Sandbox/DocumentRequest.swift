/// How far the child may go with one document.
public struct DocumentRequest: Codable, Sendable, Equatable {
  /// Unicode scalars of text after which the document is refused as too large.
  public var maxCharacters: Int
  public var limits: SandboxLimits

  public init(maxCharacters: Int, limits: SandboxLimits) {
    self.maxCharacters = maxCharacters
    self.limits = limits
  }
}
