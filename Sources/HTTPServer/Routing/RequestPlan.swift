/// What is done about a request, decided from its head alone: no I/O, and nothing of the body is read.
final class RequestPlan {
  enum Action {
    /// Answer this. `mustClose`: the connection's framing cannot be trusted.
    case answer(Response, mustClose: Bool)
    case handle(@Sendable (Request) async throws -> Response)
    case upgrade(@Sendable (WebSocket, Request) async throws -> Void, Handshake)
  }

  let action: Action
  /// Without its body.
  let request: Request
  let framing: RequestHead.Framing
  let route: Route?
  let method: Method?

  init(_ head: RequestHead, peer: String, newID: () -> String, configuration: ServerConfiguration) {
    let id = head.headers["X-Request-Id"].flatMap { Self.isRequestID($0) ? $0 : nil } ?? newID()
    method = Method(rawValue: head.method)
    var request = Request(
      method: method ?? .get, path: head.target, query: Query(), headers: head.headers, body: .empty,
      peer: peer, id: id, routePattern: nil, parameters: [])
    var route: Route?
    var framing = RequestHead.Framing.none
    // Until the framing is known to be sound, whatever follows on the connection is not a request.
    var mustClose = true
    do throws(HTTPError) {
      framing = try head.framing(limits: configuration.limits)
      mustClose = false
      action = try Self.route(
        head, framing, method: method, request: &request, route: &route, configuration: configuration)
    } catch {
      action = .answer(
        ErrorAnswer.response(to: error, for: request, route: route),
        mustClose: mustClose || error.status == .badRequest)
    }
    self.request = request
    self.route = route
    self.framing = framing
  }

  private static func route(
    _ head: RequestHead, _ framing: RequestHead.Framing, method: Method?, request: inout Request,
    route: inout Route?, configuration: ServerConfiguration
  ) throws(HTTPError) -> Action {
    guard let method else { throw HTTPError(.notImplemented, "The method is not known.") }
    if method == .options, head.target == "*" { return .answer(Response(.noContent), mustClose: false) }
    let target = try RequestTarget(head.target)
    request = request.with(path: target.path, query: target.query)
    let router = configuration.router
    let match = router.match(method, target.segments)
    guard case .route(let found, let parameters) = match else {
      guard case .otherMethods(let allowed) = match else {
        throw HTTPError(.notFound, "No resource has this path.")
      }
      let allow = allowed.map(\.rawValue).joined(separator: ", ")
      guard method == .options else {
        throw HTTPError(
          .methodNotAllowed, "This path does not answer \(method.rawValue).", headers: ["Allow": allow])
      }
      var answer = Response(.noContent, headers: ["Allow": allow])
      for (name, value) in configuration.cors?.headers(for: head.headers, preflight: allowed) ?? [] {
        answer.headers.append(name, value)
      }
      return .answer(answer, mustClose: false)
    }
    route = found
    request = request.with(routePattern: found.pattern, parameters: parameters)
    try found.admission?(request)
    try checkBody(head, framing, of: found)
    if let produces = found.produces, request.negotiate(produces) == nil {
      throw HTTPError(
        .notAcceptable, "This path answers with \(produces.joined(separator: ", ")).")
    }
    switch found.handler {
    case .request(let handler): return .handle(handler)
    case .webSocket(let handler):
      guard method == .get, framing == .none else {
        throw HTTPError(.badRequest, "A WebSocket is opened with GET and without a body.")
      }
      return .upgrade(
        handler, try Handshake(head.headers, version: head.version, speaking: found.subprotocols))
    }
  }

  private static func checkBody(
    _ head: RequestHead, _ framing: RequestHead.Framing, of route: Route
  ) throws(HTTPError) {
    for expectation in head.headers.all("Expect") where !expectation.equalsIgnoringCase("100-continue") {
      throw HTTPError(.expectationFailed, "The only expectation that can be met is 100-continue.")
    }
    if case .length(let length) = framing, length > route.bodyLimit {
      throw HTTPError(.contentTooLarge, "The body is larger than \(route.bodyLimit) bytes.")
    }
    guard let consumes = route.consumes else { return }
    if framing == .none, head.headers["Content-Length"] == nil {
      throw HTTPError(.lengthRequired, "This path needs a body with its length.")
    }
    let type = head.headers["Content-Type"].flatMap(MediaType.init)?.essence
    guard framing == .none || consumes.contains(where: { $0.equalsIgnoringCase(type ?? "") }) else {
      throw HTTPError(
        .unsupportedMediaType, "The body must be \(consumes.joined(separator: " or ")).",
        headers: ["Accept": consumes.joined(separator: ", ")])
    }
  }

  private static func isRequestID(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte.lowercasedASCII)
          || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
      }
  }
}
