/// What clients are told about errors.
enum ErrorAnswer {
  /// In the form that the route documents, or as problem details.
  static func response(to error: HTTPError, for request: Request, route: Route?) -> Response {
    var response = route?.errorBody?(error, request) ?? ErrorBody.problem(error)
    for field in error.headers.fields { response.headers.append(field.name, field.value) }
    return response
  }

  /// The answer to what a handler threw; nil when the client has left.
  ///
  /// Only `HTTPError` and `BodyError` speak to clients: of anything else they learn that it happened.
  static func error(for thrown: any Error) -> (answer: HTTPError?, failure: String?) {
    switch thrown {
    case let error as HTTPError: (error, nil)
    case let error as BodyError: (error.answer, nil)
    case is CancellationError:
      (HTTPError(.serviceUnavailable, "The request was given up: its connection is closing."), nil)
    default: (HTTPError(.internalServerError, "An unexpected error occurred."), "\(thrown)")
    }
  }
}
