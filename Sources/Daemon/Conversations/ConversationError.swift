internal import HTTPServer

/// Why an interviewer session does not take what is asked of it.
enum ConversationError: Error, Equatable {
  /// There is none of this id, or its time is over.
  case notFound
  case isActive, isNotActive
  /// The interviewer is speaking.
  case busy
  /// It was reset, ended or deleted while the interviewer spoke.
  case interrupted
  /// As much was said as is kept.
  case full
  /// The interviewer could not speak; with a sentence for clients.
  case failed(String)
  /// More saves wait than may.
  case tooManySaves

  init(_ refusal: InterviewScript.Refusal) {
    self =
      switch refusal {
      case .isActive: .isActive
      case .isNotActive: .isNotActive
      }
  }

  var httpError: HTTPError {
    switch self {
    case .notFound: HTTPError(.notFound, "Session not found")
    case .isActive: HTTPError(.badRequest, "Interview already in progress")
    case .isNotActive: HTTPError(.badRequest, "No active interview in this session")
    case .busy: HTTPError(.conflict, "The interviewer is speaking in this session: wait for the reply's end")
    case .interrupted: HTTPError(.conflict, "The session was reset, ended or deleted meanwhile")
    case .full: HTTPError(.badRequest, "This conversation is as long as one may be: reset it, or end it")
    case .failed(let detail): HTTPError(.badGateway, detail)
    case .tooManySaves:
      HTTPError(.serviceUnavailable, "Too many sessions wait to be saved", headers: ["Retry-After": "5"])
    }
  }
}
