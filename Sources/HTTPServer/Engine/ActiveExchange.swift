internal import Synchronization

/// One request on its way to an answer.
///
/// Handlers' tasks talk to the loop by leaving a reply in `shared` and posting a wake-up. A wake-up may
/// overtake the suspension that it is meant for: the loop therefore looks into `shared` before it suspends,
/// and a wake-up that finds nothing suspended does nothing.
///
/// Unchecked: what may change is touched on the loop's thread alone, but for `shared`, which is a `Mutex`.
/// Other threads hold a reference, use `shared` and constants, and post to the loop's mailbox.
final class ActiveExchange: @unchecked Sendable {
  enum Phase {
    /// The request line has come.
    case head
    /// The body is coming.
    case body
    /// All has come; the answer has not been given to libmicrohttpd.
    case handling
    case answered
    /// An answer was written past libmicrohttpd, which has yet to notice that the connection is over.
    case refused
    case upgraded
  }

  enum Reply: Sendable {
    case response(Response, OutputBuffer?)
    /// Nobody is there to be answered, or nothing can be: the connection is cut.
    case cut
  }

  struct Shared {
    var reply: Reply?
    var failure: String?
    var isWakePosted = false
    var isCompleted = false
    var output: OutputBuffer?
  }

  let loop: HTTPLoop
  let handle: OpaquePointer
  let connection: ClientConnection
  let target: String
  let began: Nanoseconds
  var phase = Phase.head
  var isSuspended = false
  var plan: RequestPlan?
  var pipe: BodyPipe?
  var task: Task<Void, Never>?
  /// What is being sent.
  var status: Status?
  var holdsWebSocketSlot = false
  var bytesIn = 0
  var bytesOut = 0
  /// Of the body, since the present window of the least rate began.
  var bytesInWindow = 0
  /// Whether libmicrohttpd was told to wait since then.
  var wasSuspendedInWindow = false

  let shared = Mutex(Shared())

  init(loop: HTTPLoop, handle: OpaquePointer, connection: ClientConnection, target: String, now: Nanoseconds)
  {
    self.loop = loop
    self.handle = handle
    self.connection = connection
    self.target = target
    began = now
  }

  /// Any thread: has the loop look at this exchange. At most one wake-up is under way at a time.
  func wake() {
    let mustPost = shared.withLock { shared in
      defer { shared.isWakePosted = true }
      return !shared.isWakePosted && !shared.isCompleted
    }
    if mustPost { loop.mailbox.post(.wake(self)) }
  }

  /// Any thread: leaves the answer.
  func reply(_ reply: Reply, failure: String? = nil) {
    let isCompleted = shared.withLock { shared in
      shared.failure = failure
      if case .response(_, let output) = reply { shared.output = output }
      if !shared.isCompleted { shared.reply = reply }
      return shared.isCompleted
    }
    if isCompleted {
      if case .response(_, let output) = reply { output?.finish(.disconnected) }
    } else {
      wake()
    }
  }

  /// The handler, in a task of its own, until its answer is written.
  func run(
    _ handler: @Sendable (Request) async throws -> Response, _ request: Request, route: Route?
  ) async {
    let response: Response
    var failure: String?
    do {
      response = try await handler(request)
    } catch {
      let (answer, reason) = ErrorAnswer.error(for: error)
      failure = reason
      guard let answer else {
        reply(.cut)
        return
      }
      response = ErrorAnswer.response(to: answer, for: request, route: route)
    }
    guard case .stream(let produce) = response.body, request.method != .head, !response.status.isBodiless
    else {
      reply(.response(response, nil), failure: failure)
      return
    }
    let output = OutputBuffer { [self] in wake() }
    reply(.response(response, output), failure: failure)
    do {
      try await produce(ResponseWriter(buffer: output))
      output.finish(.finished)
    } catch {
      let reason = ErrorAnswer.error(for: error).failure
      shared.withLock { $0.failure = reason }
      output.finish(.failed)
    }
  }
}
