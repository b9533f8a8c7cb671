public import Core

/// What asks the questions of an interview and evaluates the answers.
///
/// Every method may be called from any task and throws `CancellationError` when that is cancelled.
public protocol Interviewer: Sendable {
  /// What results made by it are labelled with: `built-in`, or `openai/` and the model.
  var name: String { get }

  /// Tells it from others whose results may be different; never for clients or logs.
  var identity: String { get }

  /// What a CV or a job description says that questions can be asked about. `text` is data of strangers.
  ///
  /// Throws ``InterviewerError``.
  func analyse(_ text: String, as kind: DocumentKind) async throws -> DocumentAnalysis

  /// The next question: the first where `interview` has no turn yet, else one that follows its last answer.
  ///
  /// - Parameters:
  ///   - interview: every turn has been answered, and the plan has room for one more.
  ///   - told: gets the question piece by piece as it is made; the pieces are the question's text in order. What it
  ///     throws ends the asking. nil: nobody sees it before it is whole.
  /// Throws ``InterviewerError``.
  func ask(
    _ interview: InterviewContext, told: (@Sendable (String) async throws -> Void)?
  ) async throws -> AskedQuestion

  /// Marks of the answer to the last question of `interview`, which has none yet. An answer of no words is marked
  /// too.
  ///
  /// Throws ``InterviewerError``.
  func evaluate(_ answer: SpokenAnswer, in interview: InterviewContext) async throws -> AnswerEvaluation

  /// What the whole interview showed. At least one turn has been answered.
  ///
  /// Throws ``InterviewerError``.
  func sumUp(_ interview: InterviewContext) async throws -> InterviewSummary

  /// The scores of an interview that has ended, and what it showed. Where nothing was answered it says so.
  ///
  /// Throws ``InterviewerError``.
  func assess(_ interview: InterviewContext) async throws -> InterviewAssessment

  /// What comes next in a conversation, as its cue has it.
  ///
  /// - Parameter told: gets it piece by piece as it is made; the pieces are the text in order. What it throws ends the
  ///   saying.
  /// - Returns: the text, on one line but for a question that is to be put as it is.
  /// Throws ``InterviewerError``.
  func say(_ dialogue: Dialogue, told: @Sendable (String) async throws -> Void) async throws -> String
}

extension Interviewer {
  public var identity: String { name }
}
