internal import CEpoll
internal import CMicrohttpd
internal import CMicrohttpdShims
internal import Glibc
internal import Synchronization

/// What happens to connections and exchanges; all of it on the loop's thread.
extension HTTPLoop {
  /// A body of which no more than this is missing is waited for when its answer is there already: the
  /// connection can then be kept.
  private static let smallRemainder = 64 << 10

  func connected(_ descriptor: Int32, _ address: UnsafePointer<sockaddr>?) -> ClientConnection {
    let client = ClientConnection(
      descriptor: descriptor, peer: address.flatMap { SocketAddress.describe($0)?.host } ?? "")
    let index = Int(descriptor)
    while connections.count <= index { connections.append(nil) }
    connections[index] = client
    memory.changed(to: gauges.connections.add(1, ordering: .relaxed).newValue)
    headDeadlines.set(client.deadline, now: now)
    // Libmicrohttpd does not look at connections that it was told to suspend.
    poller.add(descriptor, [.left, .onChange])
    return client
  }

  func disconnected(_ client: ClientConnection) {
    // At the limit of connections libmicrohttpd stops listening, and only its next run listens again.
    mustRunAgain = true
    client.deadline.clear()
    client.exchange = nil
    // Copies of the descriptor would keep it in the poller.
    poller.remove(client.descriptor)
    connections[Int(client.descriptor)] = nil
    leaving.remove(client.descriptor)
    memory.changed(to: gauges.connections.subtract(1, ordering: .relaxed).newValue)
    if client.lingers { lingering.adopt(client.descriptor, now: now) }
  }

  /// The client has closed its side at least.
  func peerLeft(_ client: ClientConnection, isGone: Bool) {
    client.hasPeerLeft = true
    leaving.insert(client.descriptor)
    guard let exchange = client.exchange else { return }
    switch exchange.phase {
    case .handling, .answered: exchange.task?.cancel()
    // What it has sent is still to be read: `endAbandonedBodies`.
    case .head, .body, .refused, .upgraded: if isGone { exchange.task?.cancel() }
    }
  }

  /// Ends uploads that will never be whole, once all that was sent is read. Libmicrohttpd takes a short read for a
  /// sign that more will be told of, which the end is not when it came together with the bytes.
  func endAbandonedBodies() {
    for descriptor in leaving {
      // While it is suspended libmicrohttpd may hold bytes that it has read.
      guard let exchange = connections[Int(descriptor)]?.exchange, exchange.phase == .body,
        !exchange.isSuspended, isAtEnd(descriptor)
      else { continue }
      cut(exchange)
    }
  }

  /// Whether nothing is left to be read of a connection whose client has left.
  private func isAtEnd(_ descriptor: Int32) -> Bool {
    var byte: UInt8 = 0
    let count = recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT))
    return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
  }

  // MARK: Receiving

  /// The head is complete.
  func begin(_ exchange: ActiveExchange, _ head: RequestHead) -> MHD_Result {
    exchange.connection.deadline.clear()
    let plan = RequestPlan(
      head, peer: exchange.connection.peer, newID: newRequestID, configuration: configuration)
    exchange.plan = plan
    switch plan.action {
    case .answer(let response, let mustClose):
      if mustClose || plan.framing != .none {
        refuse(exchange, with: response)
        return .NO
      }
      exchange.phase = .handling
      exchange.shared.withLock { $0.reply = .response(response, nil) }
    case .handle(let handler):
      guard plan.framing != .none else {
        exchange.phase = .handling
        return .YES
      }
      exchange.phase = .body
      let pipe = BodyPipe { [weak exchange] in exchange?.wake() }
      exchange.pipe = pipe
      bodyWindows.set(exchange.connection.deadline, now: now)
      var length: Int?
      if case .length(let declared) = plan.framing { length = declared }
      run(exchange, handler, plan.request.with(body: RequestBody(declaredLength: length, pipe: pipe)))
    case .upgrade:
      exchange.phase = .handling
    }
    return .YES
  }

  /// In hexadecimal, unique among this and, very likely, other runs.
  private func newRequestID() -> String {
    requests += 1
    return idPrefix + "-" + String(requests, radix: 16)
  }

  private func run(
    _ exchange: ActiveExchange, _ handler: @escaping @Sendable (Request) async throws -> Response,
    _ request: Request
  ) {
    let route = exchange.plan?.route
    exchange.task = Task { await exchange.run(handler, request, route: route) }
  }

  /// A piece of the body.
  func received(_ exchange: ActiveExchange, _ bytes: UnsafeRawBufferPointer) {
    exchange.bytesIn += bytes.count
    exchange.bytesInWindow += bytes.count
    guard let pipe = exchange.pipe, let limit = exchange.plan?.route?.bodyLimit else { return }
    if exchange.shared.withLock({ $0.reply != nil }) {
      // Nobody reads it any more: it is dropped, as long as that is worth it.
      answerEarly(exchange)
    } else if exchange.bytesIn > limit {
      pipe.finish(.tooLarge(limit: limit))
      suspend(exchange)
    } else {
      pipe.push(Array(bytes))
      if pipe.isFull { suspend(exchange) }
    }
  }

  /// The window of the least rate is over.
  func bodyWindowEnded(_ exchange: ActiveExchange) {
    guard exchange.phase == .body else { return }
    let limits = configuration.limits
    let least = Double(limits.minimumBodyRate) * (limits.bodyRateWindow / .seconds(1))
    // When we made the client wait, the rate was ours.
    if exchange.isSuspended || exchange.wasSuspendedInWindow || Double(exchange.bytesInWindow) >= least {
      exchange.bytesInWindow = 0
      exchange.wasSuspendedInWindow = exchange.isSuspended
      bodyWindows.set(exchange.connection.deadline, now: now)
    } else {
      exchange.pipe?.finish(.tooSlow)
      // A handler that does not read, or has answered, does not save the connection.
      let error = HTTPError(.requestTimeout, "The body came too slowly.")
      guard let plan = exchange.plan else { return }
      refuse(exchange, with: ErrorAnswer.response(to: error, for: plan.request, route: plan.route))
      exchange.task?.cancel()
    }
  }

  // MARK: Answering

  /// Something has changed for a suspended exchange, probably.
  func woken(_ exchange: ActiveExchange) {
    let (reply, isCompleted) = exchange.shared.withLock { shared in
      shared.isWakePosted = false
      return (shared.reply, shared.isCompleted)
    }
    if isCompleted { return }
    if exchange.phase == .body, reply != nil { answerEarly(exchange) }
    let isPaused = exchange.phase == .body && (exchange.pipe?.isFull ?? false)
    if !isPaused { resume(exchange) }
  }

  /// The reply is there before the body is. Libmicrohttpd takes no answer now.
  private func answerEarly(_ exchange: ActiveExchange) {
    exchange.pipe?.finish(.disconnected)
    guard case .response(let response, nil) = exchange.shared.withLock({ $0.reply }) else {
      // A cut, or a streamed answer, which has to wait for the body's end.
      if case .cut = exchange.shared.withLock({ $0.reply }) { cut(exchange) }
      return
    }
    if case .length(let length) = exchange.plan?.framing,
      length - exchange.bytesIn <= Self.smallRemainder
    {
      return
    }
    refuse(exchange, with: response)
  }

  /// Writes the answer to the socket and ends the connection.
  private func refuse(_ exchange: ActiveExchange, with response: Response) {
    let response = complete(response, of: exchange)
    let bytes = RawAnswer.encode(response, isHead: exchange.plan?.method == .head)
    let descriptor = exchange.connection.descriptor
    // The socket's buffer is empty but for earlier answers; what does not fit is lost with the connection.
    _ = interviewd_send(descriptor, bytes, bytes.count, false)
    interviewd_shut_sending(descriptor)
    exchange.connection.lingers = true
    exchange.connection.deadline.clear()
    exchange.status = response.status
    if case .bytes(let body) = response.body { exchange.bytesOut = body.count }
    exchange.phase = .refused
    // Libmicrohttpd notices when more of the body comes, or after a second.
    interviewd_mhd_set_idle_seconds(exchange.handle, 1)
    resume(exchange)
  }

  /// Ends the connection without an answer, or in the middle of one.
  func cut(_ exchange: ActiveExchange) {
    exchange.task?.cancel()
    exchange.pipe?.finish(.disconnected)
    exchange.shared.withLock { $0.output }?.finish(.failed)
    if exchange.phase != .answered { exchange.phase = .refused }
    interviewd_shut(exchange.connection.descriptor)
    resume(exchange)
  }

  /// All has come, or an exchange that waited was resumed: answers when there is an answer.
  func proceed(_ exchange: ActiveExchange) -> MHD_Result {
    guard let plan = exchange.plan else { return .NO }
    if exchange.phase == .body {
      exchange.phase = .handling
      exchange.connection.deadline.clear()
      exchange.pipe?.finish()
      // It left behind the last byte of the body, and nothing more will tell.
      if exchange.connection.hasPeerLeft { exchange.task?.cancel() }
    }
    if exchange.task == nil {
      switch plan.action {
      case .answer: break
      case .handle(let handler): run(exchange, handler, plan.request)
      case .upgrade(_, let handshake): return upgrade(exchange, handshake)
      }
    }
    switch exchange.shared.withLock({ $0.reply }) {
    case nil:
      suspend(exchange)
      return .YES
    case .cut: return .NO
    case .response(let response, let output): return queue(response, output, of: exchange)
    }
  }

  /// The fields that every answer has.
  private func complete(_ response: Response, of exchange: ActiveExchange) -> Response {
    guard let request = exchange.plan?.request else { return response }
    var response = response
    response.headers["X-Request-Id"] = request.id
    // A preflight has its own already.
    if let cors = configuration.cors, response.headers["Access-Control-Allow-Origin"] == nil {
      for (name, value) in cors.headers(for: request.headers) { response.headers.append(name, value) }
    }
    return response
  }

  private func queue(
    _ response: Response, _ output: OutputBuffer?, of exchange: ActiveExchange
  ) -> MHD_Result {
    if case .stream = response.body, exchange.plan?.method == .head {
      // Libmicrohttpd would send the last chunk of a body that there is none of.
      refuse(exchange, with: response)
      return .NO
    }
    let response = complete(response, of: exchange)
    let message: OpaquePointer?
    switch response.body {
    case .bytes(let bytes) where !response.status.isBodiless:
      message = bytes.withUnsafeBytes { bytes in
        MHD_create_response_from_buffer(
          bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
      }
      if exchange.plan?.method != .head { exchange.bytesOut = bytes.count }
    case .stream where output != nil:
      message = MHD_create_response_from_callback(
        .max, 16 << 10, Callbacks.content, Unmanaged.passRetained(exchange).toOpaque(),
        Callbacks.contentReleased)
    default:
      message = MHD_create_response_from_buffer(0, nil, .RESPMEM_PERSISTENT)
    }
    guard let message else { return .NO }
    defer { MHD_destroy_response(message) }
    for field in response.headers.fields {
      guard MHD_add_response_header(message, field.name, field.value) == .YES else {
        // A line end within the field, most likely, that would have begun another one.
        exchange.shared.withLock { $0.failure = "the answer's field \(field.name) cannot be sent" }
        return .NO
      }
    }
    if isDraining { MHD_add_response_header(message, "Connection", "close") }
    exchange.phase = .answered
    exchange.status = response.status
    return MHD_queue_response(exchange.handle, UInt32(response.status.rawValue), message)
  }

  /// The daemon asks for more of a streamed body.
  func readOutput(_ exchange: ActiveExchange, into target: UnsafeMutableRawBufferPointer) -> Int {
    guard let output = exchange.shared.withLock({ $0.output }) else {
      return Int(MHD_CONTENT_READER_END_OF_STREAM)
    }
    switch output.read(into: target) {
    case .bytes(let count):
      exchange.bytesOut += count
      return count
    case .nothingYet:
      suspend(exchange)
      return 0
    case .end: return Int(MHD_CONTENT_READER_END_OF_STREAM)
    case .failure: return Int(MHD_CONTENT_READER_END_WITH_ERROR)
    }
  }

  func completed(_ exchange: ActiveExchange, isWhole: Bool) {
    let client = exchange.connection
    client.deadline.clear()
    client.exchange = nil
    if client.hasPeerLeft == false { nextHeadDeadlines.set(client.deadline, now: now) }
    let (output, failure) = exchange.shared.withLock { shared in
      shared.isCompleted = true
      shared.reply = nil
      return (shared.output, shared.failure)
    }
    if exchange.phase == .upgraded { return }
    if exchange.holdsWebSocketSlot { gauges.webSockets.subtract(1, ordering: .relaxed) }
    if isDraining, exchange.phase != .refused { interviewd_shut(client.descriptor) }
    exchange.pipe?.finish(.disconnected)
    if !isWhole {
      output?.finish(.disconnected)
      exchange.task?.cancel()
    }
    let isRefused = exchange.phase == .refused && exchange.status != nil
    report(exchange, clientLeft: !isWhole && !isRefused, failure: failure)
  }

  private func report(_ exchange: ActiveExchange, clientLeft: Bool, failure: String?) {
    guard let observer = configuration.observer, let plan = exchange.plan else { return }
    observer(
      Exchange(
        method: plan.method, routePattern: plan.request.routePattern,
        status: exchange.status ?? .clientClosedRequest, duration: .nanoseconds(now - exchange.began),
        bytesIn: exchange.bytesIn, bytesOut: exchange.bytesOut, peer: plan.request.peer,
        requestID: plan.request.id, clientLeft: clientLeft, failure: failure))
  }

  // MARK: Suspending

  private func suspend(_ exchange: ActiveExchange) {
    guard !exchange.isSuspended else { return }
    exchange.isSuspended = true
    exchange.wasSuspendedInWindow = true
    MHD_suspend_connection(exchange.handle)
  }

  private func resume(_ exchange: ActiveExchange) {
    guard exchange.isSuspended else { return }
    exchange.isSuspended = false
    MHD_resume_connection(exchange.handle)
  }

  // MARK: WebSockets

  private func upgrade(_ exchange: ActiveExchange, _ handshake: Handshake) -> MHD_Result {
    guard let plan = exchange.plan else { return .NO }
    let count = gauges.webSockets.add(1, ordering: .relaxed).newValue
    exchange.holdsWebSocketSlot = true
    guard count <= configuration.limits.webSockets, !isDraining,
      let message = MHD_create_response_for_upgrade(Callbacks.upgraded, nil)
    else {
      let error = HTTPError(
        .serviceUnavailable, "No more WebSockets can be opened now.", headers: ["Retry-After": "5"])
      return queue(ErrorAnswer.response(to: error, for: plan.request, route: plan.route), nil, of: exchange)
    }
    defer { MHD_destroy_response(message) }
    let answer = complete(Response(.switchingProtocols, headers: handshake.headers), of: exchange)
    for field in answer.headers.fields { MHD_add_response_header(message, field.name, field.value) }
    exchange.phase = .answered
    exchange.status = answer.status
    return MHD_queue_response(exchange.handle, UInt32(answer.status.rawValue), message)
  }

  /// - Parameters:
  ///   - descriptor: of the connection; negative when there was none left.
  ///   - early: what came right behind the request.
  func upgraded(_ exchange: ActiveExchange, descriptor: Int32, early: [UInt8]) {
    guard descriptor >= 0, let plan = exchange.plan, case .upgrade(let handler, let handshake) = plan.action
    else {
      return
    }
    guard !isDraining else {
      close(descriptor)
      return
    }
    exchange.phase = .upgraded
    mustRunAgain = true
    let socket = WebSocket(
      id: plan.request.id, peer: plan.request.peer, subprotocol: handshake.subprotocol,
      connection: WebSocketConnection(descriptor: descriptor, early: early), loop: webSockets)
    webSockets.mailbox.post(.open(socket))
    let observer = configuration.observer
    let began = exchange.began
    socket.attach(
      Task { await socket.run(handler, plan.request, began: began, observer: observer) })
  }
}
