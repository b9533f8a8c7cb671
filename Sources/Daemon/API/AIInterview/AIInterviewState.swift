/// Where one connection's interview stands: what is done about what the client says, and when work ends. At most one
/// piece of work is under way.
struct AIInterviewState: Equatable {
  private enum Phase {
    /// `initialize_interview` is waited for.
    case waiting
    /// The session is being made, or read to be told.
    case preparing
    /// The client has a question to answer.
    case asked
    case answering
    case ending
    case completed
  }

  enum Step: Equatable {
    // Work: `ended` follows.
    case begin(AIInterviewOrder)
    /// Tell the client where its session stands.
    case tell
    case answer(String)
    case end
    // Done at once.
    case pong
    case refuse(String)
    case nothing
  }

  /// How a piece of work ended.
  enum Outcome {
    /// A question is open.
    case asked
    case completed
    case failed
    /// The session is not where this connection thought.
    case outdated
    /// There is no session.
    case gone
  }

  private var phase: Phase
  /// Where the interview stands again when the work that is under way fails.
  private var origin = Phase.waiting
  /// `end_interview` came while something was under way.
  private var isToEnd = false

  /// - Parameter resumes: whether the session is there and is told at once, which is work.
  init(resumes: Bool) { phase = resumes ? .preparing : .waiting }

  mutating func received(_ command: AIInterviewCommand) -> Step {
    switch (command, phase) {
    case (.ping, _): return .pong
    case (.initialize(let order), .waiting), (.initialize(let order), .asked),
      (.initialize(let order), .completed):
      return work(.begin(order), .preparing)
    case (.answer(let text), .asked): return work(.answer(text), .answering)
    case (.end, .asked): return work(.end, .ending)
    case (.end, .completed): return work(.tell, .preparing)
    case (.end, .preparing), (.end, .answering):
      isToEnd = true
      return .nothing
    case (.end, .ending): return .nothing
    case (.answer, .waiting), (.end, .waiting):
      return .refuse("The interview is not initialized: send initialize_interview first")
    case (_, .preparing): return .refuse("The interview is being initialized: wait for its question")
    case (_, .answering): return .refuse("An answer to the current question is being processed")
    case (_, .ending): return .refuse("The interview is being completed")
    case (.answer, .completed): return .refuse("The interview is completed")
    }
  }

  /// The session of what is under way is there: when that fails, the interview goes on or ends with what there is.
  mutating func found() { origin = .asked }

  private mutating func work(_ step: Step, _ next: Phase) -> Step {
    (origin, phase) = (phase, next)
    return step
  }

  /// What is to be done next. A question that is open need not be told where that is to end the interview.
  mutating func ended(_ outcome: Outcome) -> Step {
    switch outcome {
    case .asked: phase = .asked
    case .completed: phase = .completed
    case .failed: phase = origin
    case .gone: phase = .waiting
    case .outdated:
      (origin, phase) = (.waiting, .preparing)
      return .tell
    }
    defer { isToEnd = false }
    return isToEnd && phase == .asked ? work(.end, .ending) : .nothing
  }
}
