public import Core

/// The interviewer that needs nothing but this process: a question bank, a lexicon of skills, and marks from
/// measured features. The same interview gives the same questions and marks. docs/interviewer.md has all of it.
///
/// English only. Nothing of what it is given is kept.
public struct BuiltInInterviewer: Interviewer {
  public let name = "built-in"

  public init() {}

  public func analyse(_ text: String, as kind: DocumentKind) async throws -> DocumentAnalysis {
    try await ReadingQueue.run { DocumentReading(text, kind: kind).analysis(by: name) }
  }

  public func ask(
    _ interview: InterviewContext, told: (@Sendable (String) async throws -> Void)?
  ) async throws -> AskedQuestion {
    let question = try await ReadingQueue.run { try NextQuestion(interview).question(by: name) }
    if let told { try await tell(question.text, told) }
    return question
  }

  public func evaluate(
    _ answer: SpokenAnswer, in interview: InterviewContext
  ) async throws -> AnswerEvaluation {
    try await ReadingQueue.run {
      do throws(EvaluationError) {
        return try AnswerMarks(answer, in: interview).evaluation(by: name)
      } catch {
        throw InterviewerError(error.description)
      }
    }
  }

  public func sumUp(_ interview: InterviewContext) async throws -> InterviewSummary {
    try await ReadingQueue.run { SummingUp(interview).summary(by: name) }
  }

  public func assess(_ interview: InterviewContext) async throws -> InterviewAssessment {
    try await ReadingQueue.run { Assessing(interview).assessment(by: name) }
  }

  /// Words that are told at once.
  private static let wordsTold = 3

  func tell(_ text: String, _ told: (String) async throws -> Void) async throws {
    for group in text.wordGroups(of: Self.wordsTold) {
      try Task.checkCancellation()
      try await told(group)
    }
  }
}

extension String {
  /// Its words in groups, each with the space after it; together they are the text.
  func wordGroups(of size: Int) -> [String] {
    var groups: [String] = []
    var group = ""
    var words = 0
    for sign in self {
      group.append(sign)
      guard sign == " " else { continue }
      words += 1
      if words == size {
        groups.append(group)
        (group, words) = ("", 0)
      }
    }
    return group.isEmpty ? groups : groups + [group]
  }
}
