internal import HTTPServer

/// Why a session does not take what is asked of it.
enum SessionError: Error, Equatable {
  /// There is none of this id, or it has expired.
  case notFound
  /// Every question has been answered, or the interview was ended.
  case completed
  /// An answer to the open question is being worked on.
  case busy
  /// Somebody else's answer to the question was recorded first.
  case answered
  /// The last question was answered, and the next has not been asked yet.
  case unasked
  /// The session's id belongs to somebody else.
  case otherUser

  /// What clients are told.
  var detail: String {
    switch self {
    case .notFound: "Session not found"
    case .completed: "Session is already completed"
    case .busy: "An answer to the current question is being processed"
    case .answered: "The current question has been answered already"
    case .unasked: "The next question has not been asked yet: read it from /interview/v2/stream/{session_id}"
    case .otherUser: "This session_id belongs to another user: choose another"
    }
  }

  var httpError: HTTPError { HTTPError(self == .notFound ? .notFound : .conflict, detail) }
}
