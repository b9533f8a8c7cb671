/// Why a request's body ended before its end.
public enum BodyError: Error, Sendable, Equatable {
  /// More bytes than the route, or the reader, allows: 413.
  case tooLarge(limit: Int)
  /// The client left; nobody is there to read an answer.
  case disconnected
  /// Fewer bytes came than the least rate asks for: 408.
  case tooSlow
  /// It is not what its content type says, with a sentence for the client: 400.
  case malformed(String)
}

extension BodyError {
  /// What the client is told; nil when it has left.
  var answer: HTTPError? {
    switch self {
    case .tooLarge(let limit): HTTPError(.contentTooLarge, "The body is larger than \(limit) bytes.")
    case .disconnected: nil
    case .tooSlow: HTTPError(.requestTimeout, "The body came too slowly.")
    case .malformed(let detail): HTTPError(.badRequest, detail)
    }
  }
}
