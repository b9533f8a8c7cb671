internal import HTTPServer

/// Why the server ends a conversation.
enum RealtimeEnding: Equatable {
  /// The token's time is over.
  case expired
  /// Another connection has begun the same conversation.
  case takenOver
  /// The token holds no longer: its interview is over, or deleted.
  case refused(RealtimeProblem)
  /// The client has not read for too long.
  case stalled

  /// What the client is told; nil where it would not read it.
  var problem: RealtimeProblem? {
    switch self {
    case .expired:
      RealtimeProblem("session_expired", "The token's time is over, and the session with it.")
    case .takenOver:
      RealtimeProblem("session_taken_over", "Another connection has taken over this conversation.")
    case .refused(let problem): problem
    case .stalled: nil
    }
  }

  var closeCode: WebSocket.CloseCode {
    switch self {
    case .expired, .refused: .policyViolation
    case .takenOver: AIInterviewHub.takenOver
    case .stalled: .tryAgainLater
    }
  }

  var reason: String { problem?.code ?? "too slow" }
}
