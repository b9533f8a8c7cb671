public import FoundationEssentials

/// What is to become of an interview; what is nil stays.
public struct InterviewChange: Sendable, Equatable {
  public var status: ManagedInterview.Status?
  public var currentQuestion: Int?
  public var questionsCompleted: [Int]?

  public init(
    status: ManagedInterview.Status? = nil, currentQuestion: Int? = nil, questionsCompleted: [Int]? = nil
  ) {
    self.status = status
    self.currentQuestion = currentQuestion
    self.questionsCompleted = questionsCompleted
  }

  /// Why an interview cannot become this.
  public enum Refusal: Error, Sendable, Equatable {
    /// No template has a question of this number.
    case noSuchQuestion(Int)
    /// It is named twice.
    case repeatedQuestion(Int)
    /// It is over, and this would change it.
    case over(ManagedInterview.Status)
  }

  /// The interview with this change. One that is over takes only what it is already, so that a request may be sent
  /// again.
  public func applied(to interview: ManagedInterview, at now: Date) throws(Refusal) -> ManagedInterview {
    var changed = interview
    if let number = currentQuestion {
      try Self.check(number)
      changed.progress.currentQuestion = number
    }
    if let numbers = questionsCompleted {
      let sorted = numbers.sorted()
      for number in sorted { try Self.check(number) }
      if let (first, _) = zip(sorted, sorted.dropFirst()).first(where: ==) {
        throw .repeatedQuestion(first)
      }
      changed.progress.questionsCompleted = sorted
    }
    if let status { changed.status = status }
    if interview.status != .inProgress {
      guard changed == interview else { throw .over(interview.status) }
    } else if changed.status == .completed {
      changed.completedAt = now
    }
    return changed
  }

  private static func check(_ number: Int) throws(Refusal) {
    guard InterviewTemplate.questionNumbers.contains(number) else { throw .noSuchQuestion(number) }
  }
}
