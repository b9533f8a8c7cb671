public import Core
internal import Synchronization

/// Asks the first interviewer, and the second for what the first could not do. What the second did says why:
/// `fallbackReason` is the public reason of the first one's error.
public struct FallbackInterviewer: Interviewer {
  let first: any Interviewer
  private let second: any Interviewer
  private let report: @Sendable (ModelCall.Purpose, InterviewerError) -> Void

  /// - Parameter report: is told of each fallback before the second is asked: for what, and why. Nothing of it quotes
  ///   documents or candidates.
  public init(
    _ first: any Interviewer, _ second: any Interviewer,
    report: @escaping @Sendable (ModelCall.Purpose, InterviewerError) -> Void = { _, _ in }
  ) {
    self.first = first
    self.second = second
    self.report = report
  }

  /// The first one's; results carry the name of what made them.
  public var name: String { first.name }
  public var identity: String { first.identity }

  public func analyse(_ text: String, as kind: DocumentKind) async throws -> DocumentAnalysis {
    try await either(.analysis, \.fallbackReason) { try await $0.analyse(text, as: kind) }
  }

  /// The second asks only while nothing of the first one's question was told. Afterwards its error is thrown.
  public func ask(
    _ interview: InterviewContext, told: (@Sendable (String) async throws -> Void)?
  ) async throws -> AskedQuestion {
    let wasTold = Flag()
    return try await either(.question, \.fallbackReason, unless: wasTold) { interviewer in
      guard let told else { return try await interviewer.ask(interview, told: nil) }
      return try await interviewer.ask(interview) { piece in
        wasTold.set()
        try await told(piece)
      }
    }
  }

  public func evaluate(
    _ answer: SpokenAnswer, in interview: InterviewContext
  ) async throws -> AnswerEvaluation {
    try await either(.evaluation, \.fallbackReason) { try await $0.evaluate(answer, in: interview) }
  }

  public func sumUp(_ interview: InterviewContext) async throws -> InterviewSummary {
    try await either(.summary, \.fallbackReason) { try await $0.sumUp(interview) }
  }

  public func assess(_ interview: InterviewContext) async throws -> InterviewAssessment {
    try await either(.assessment, \.fallbackReason) { try await $0.assess(interview) }
  }

  /// Cancellation, and what whoever is told throws, are no failures of the interviewer.
  private func either<Result>(
    _ purpose: ModelCall.Purpose, _ reason: WritableKeyPath<Result, String?>, unless isTooLate: Flag? = nil,
    _ work: (any Interviewer) async throws -> Result
  ) async throws -> Result {
    do {
      return try await work(first)
    } catch let failure as InterviewerError {
      guard isTooLate?.isSet != true else { throw failure }
      try Task.checkCancellation()
      report(purpose, failure)
      var result = try await work(second)
      result[keyPath: reason] = failure.publicReason
      return result
    }
  }
}

/// Set once, from any task.
private final class Flag: Sendable {
  private let state = Atomic(false)

  var isSet: Bool { state.load(ordering: .acquiring) }
  func set() { state.store(true, ordering: .releasing) }
}
