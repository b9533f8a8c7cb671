/// Why the pipeline itself, rather than a recording or one of its parts, could not work.
public enum PipelineError: Error, Sendable, Equatable, CustomStringConvertible {
  case outOfMemory
  /// The decoder said it was done without having said what it decoded.
  case noResult

  public var description: String {
    switch self {
    case .outOfMemory: "there is not enough memory to analyse it"
    case .noResult: "the decoder gave no result"
    }
  }
}
