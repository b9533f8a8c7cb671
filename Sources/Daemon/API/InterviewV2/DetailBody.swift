internal import HTTPServer

/// Errors as the Interview API V2 documents them: `{"detail": …}`.
enum DetailBody {
  static func response(_ status: Status, _ detail: JSONValue) -> Response {
    .json(status, document: ["detail": detail])
  }

  /// What is thrown, in this shape.
  @Sendable static func body(_ error: HTTPError, _ request: Request) -> Response {
    response(error.status, .string(error.detail))
  }
}

extension Response {
  static func json(_ status: Status, document value: JSONValue) -> Response {
    .json(status, encoded: Array(value.text.utf8))
  }
}
