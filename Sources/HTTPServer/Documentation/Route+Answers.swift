extension Route {
  /// The same route with its documentation.
  public func documented(_ operation: Operation) -> Route {
    var copy = self
    copy.operation = operation
    return copy
  }

  var isWebSocket: Bool { if case .webSocket = handler { true } else { false } }

  /// Whether the method's body means something, so that one that is too large is refused as such.
  private var readsBody: Bool { consumes != nil || operation?.body != nil }

  /// What is answered here, in the order of the statuses: what is documented, and what the server refuses by
  /// itself before the handler is asked.
  var answers: [Operation.Answer] {
    let own = operation?.answers ?? []
    let documented = Set(own.map(\.status.rawValue))
    return (own + ownRefusals.filter { !documented.contains($0.status.rawValue) })
      .sorted { $0.status.rawValue < $1.status.rawValue }
  }

  private var ownRefusals: [Operation.Answer] {
    var refusals: [Operation.Answer] = [
      .failure(.badRequest, "The request is not well-formed", detail: "The query is not well-formed."),
      .failure(
        .internalServerError, "Our fault: the log says what happened",
        detail: "An unexpected error occurred."),
    ]
    if let operation, !operation.security.isEmpty {
      refusals.append(
        .failure(
          .unauthorized, "Nothing was shown that lets a caller in, or it does not hold",
          detail: "A token is required.",
          headers: [.init("WWW-Authenticate", .string("`Bearer`, and what is wrong (RFC 6750)"))]))
    }
    if isWebSocket {
      let spoken = Operation.Answer.Header(
        "Sec-WebSocket-Protocol", .oneOf(subprotocols, "The first of these that was offered"),
        isRequired: false)
      refusals.append(
        Operation.Answer(
          .switchingProtocols, "The WebSocket is open", headers: subprotocols.isEmpty ? [] : [spoken]))
      refusals.append(
        .failure(
          .upgradeRequired, "Not a request to open a WebSocket", detail: "This path is a WebSocket.",
          headers: [.init("Upgrade", .constant("websocket"))]))
      refusals.append(.failure(.serviceUnavailable, "Too many WebSockets are open"))
    }
    if let produces {
      let detail = "This path answers with \(produces.joined(separator: ", "))."
      refusals.append(.failure(.notAcceptable, "`Accept` allows none of the media types", detail: detail))
    }
    if let consumes {
      refusals.append(
        .failure(
          .lengthRequired, "Neither a length nor a chunked body: an empty one needs `Content-Length: 0`",
          detail: "This path needs a body with its length."))
      refusals.append(
        .failure(
          .unsupportedMediaType, "A body of another media type",
          detail: "The body must be \(consumes.joined(separator: " or ")).",
          headers: [.init("Accept", .string("The media types that are taken"), isRequired: false)]))
    }
    if readsBody {
      let detail = "The body is larger than \(bodyLimit) bytes."
      refusals.append(
        .failure(.contentTooLarge, "The body has more than \(bodyLimit) bytes", detail: detail))
    }
    return refusals
  }

  /// An error as a client here would see it, and its media type.
  func failure(_ status: Status, _ detail: String) -> (mediaType: String, value: JSONValue?) {
    let request = Request(
      method: method, path: pattern, query: Query(), headers: [:], body: .empty, peer: "", id: "",
      routePattern: pattern, parameters: [])
    let response = ErrorAnswer.response(to: HTTPError(status, detail), for: request, route: self)
    let type = response.headers["Content-Type"].flatMap(MediaType.init)?.essence ?? "application/octet-stream"
    guard case .bytes(let bytes) = response.body else { return (type, nil) }
    return (type, .encoded(String(decoding: bytes, as: UTF8.self)))
  }
}
