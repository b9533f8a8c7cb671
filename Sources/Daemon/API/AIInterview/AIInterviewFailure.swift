internal import Core
internal import Interviewing
internal import Storage

/// What became of work that failed: what the client is told, and where the interview stands then.
struct AIInterviewFailure {
  /// There is more to do than may wait.
  static let busy = AIInterviewCommand.Mistake("The server is busy: try again later")

  /// A sentence; nil where the state of the interview, which follows, says all.
  var message: String?
  var outcome = AIInterviewState.Outcome.failed
  /// What operators are told, where it is theirs to mend.
  var logged: (any Error)?

  init(_ error: any Error) {
    switch error {
    case let mistake as AIInterviewCommand.Mistake: message = mistake.message
    case SessionError.answered: (message, outcome) = (SessionError.answered.detail, .outdated)
    case SessionError.completed, SessionError.unasked: outcome = .outdated
    case SessionError.notFound:
      message = "The session has expired: send initialize_interview to begin anew"
      outcome = .gone
    case let error as SessionError: message = error.detail
    case let error as QuestionFailed: message = error.detail
    case StartError.analysis(let kind, let reason):
      let document = kind == .cv ? "resume" : "job description"
      (message, logged) = ("The \(document) could not be analyzed: \(reason.publicReason)", reason)
    case StartError.opening(let reason):
      (message, logged) = ("The first question could not be made: \(reason.publicReason)", reason)
    case let reason as InterviewerError:
      (message, logged) = ("The interview could not be assessed: \(reason.publicReason)", reason)
    case let reason as DatabaseError where reason.isDiskFull:
      (message, logged) = ("The server's disk is full: try again later", reason)
    default: (message, logged) = ("The server failed to do this: try again", error)
    }
  }
}
