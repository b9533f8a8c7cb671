/// One exchange with a chat model, told when it is over. What was cancelled, or given up by whoever was told of it, is
/// not told.
public struct ModelCall: Sendable, Equatable {
  public enum Purpose: String, Sendable, CaseIterable {
    case analysis, question, evaluation, summary, assessment
    /// What is said next in a conversation.
    case reply
    /// Of grammar, for the marks of docs/evaluation.md.
    case correction
  }

  public var purpose: Purpose
  /// From asking to the end of the answer, with the attempts that it took; without the time in which a stream waited
  /// for its reader.
  public var duration: Duration
  /// Whether an answer came. What it said may still have been unusable.
  public var succeeded: Bool
  /// From asking to the first token; nil where the answer was not a stream, or had none.
  public var firstToken: Duration?

  public init(purpose: Purpose, duration: Duration, succeeded: Bool, firstToken: Duration? = nil) {
    self.purpose = purpose
    self.duration = duration
    self.succeeded = succeeded
    self.firstToken = firstToken
  }

  /// Measures an exchange.
  struct Watch {
    private let start = ContinuousClock.now
    private var firstToken: Duration?
    private var told = Duration.zero

    /// Has somebody told; their time does not count.
    mutating func telling(
      _ token: String, _ tell: (String) async throws -> Bool
    ) async throws -> Bool {
      let before = ContinuousClock.now
      if firstToken == nil { firstToken = start.duration(to: before) }
      let goesOn = try await tell(token)
      told += before.duration(to: .now)
      return goesOn
    }

    func call(_ purpose: Purpose, succeeded: Bool) -> ModelCall {
      ModelCall(
        purpose: purpose, duration: start.duration(to: .now) - told, succeeded: succeeded,
        firstToken: firstToken)
    }
  }
}
