internal import CEpoll
internal import CMicrohttpd
internal import CMicrohttpdShims
internal import Glibc
internal import Synchronization

/// The thread that does HTTP: libmicrohttpd without threads of its own, inside our `epoll_wait`.
///
/// Unchecked: what may change is touched on that thread alone, from `listen` on; libmicrohttpd's callbacks run
/// there too, inside `MHD_run`. Other threads use the mailbox, the gauges (atomics) and constants.
final class HTTPLoop: @unchecked Sendable {
  enum Message: Sendable {
    case wake(ActiveExchange)
    case drain(deadline: Nanoseconds, CheckedContinuation<Void, Never>)
    /// The other loop has ended.
    case socketsDrained
    /// Somebody wants to know that the thread takes turns.
    case turn(CheckedContinuation<Void, Never>)
  }

  let configuration: ServerConfiguration
  let gauges: Gauges
  let mailbox: Mailbox<Message>
  let webSockets: WebSocketLoop

  let poller: Poller
  let lingering: Lingering
  let headDeadlines: Deadlines
  /// On a kept connection the next request may take its time to begin, but not for ever to come.
  let nextHeadDeadlines: Deadlines
  let bodyWindows: Deadlines
  /// By descriptor.
  var connections: [ClientConnection?] = []
  /// Descriptors of the connections whose clients have closed their side at least.
  var leaving: Set<Int32> = []
  var now = Monotonic.now()
  var requests: UInt64 = 0
  var memory = MemoryReturn()
  let idPrefix = String(UInt32.random(in: .min ... .max) | 0x8000_0000, radix: 16)
  /// Libmicrohttpd has something to clean up that it does not tell by its time-out.
  var mustRunAgain = false
  private var daemon: OpaquePointer?
  private var drainDeadline: Nanoseconds?
  private var areSocketsDrained = false
  private var drained: CheckedContinuation<Void, Never>?

  var isDraining: Bool { drainDeadline != nil }

  private init(_ configuration: ServerConfiguration, _ gauges: Gauges) throws(ServerError) {
    guard let mailbox = Mailbox<Message>(), let poller = Poller() else {
      throw .unavailable(String(cString: strerror(errno)))
    }
    self.configuration = configuration
    self.gauges = gauges
    self.mailbox = mailbox
    self.poller = poller
    lingering = Lingering(poller: poller)
    let limits = configuration.limits
    headDeadlines = Deadlines(after: limits.headDeadline)
    nextHeadDeadlines = Deadlines(after: limits.idle + limits.headDeadline)
    bodyWindows = Deadlines(after: limits.bodyRateWindow)
    webSockets = try WebSocketLoop(limits: limits, gauges: gauges)
  }

  /// Starts both threads. Listening, and resolving the host's name, happen on the loop's.
  static func start(
    host: String, port: UInt16, configuration: ServerConfiguration, gauges: Gauges
  ) async throws -> (HTTPLoop, BoundAddress) {
    let loop = try HTTPLoop(configuration, gauges)
    let address = try await withCheckedThrowingContinuation {
      (continuation: CheckedContinuation<BoundAddress, any Error>) in
      let isStarted = LoopThread.start("http") {
        do throws(ServerError) {
          let address = try loop.listen(host: host, port: port)
          continuation.resume(returning: address)
          loop.run()
        } catch {
          continuation.resume(throwing: error)
        }
      }
      if !isStarted { continuation.resume(throwing: ServerError.unavailable("no thread")) }
    }
    return (loop, address)
  }

  /// Any thread: returns when all is closed.
  func drain(deadline: Duration) async {
    let (due, overflow) = Monotonic.now().addingReportingOverflow(deadline.nanoseconds)
    let last = overflow ? Nanoseconds.max : due
    await withCheckedContinuation { mailbox.post(.drain(deadline: last, $0)) }
  }

  private func listen(host: String, port: UInt16) throws(ServerError) -> BoundAddress {
    let (descriptor, address) = try ListeningSocket.open(host: host, port: port)
    let limits = configuration.limits
    var settings = interviewd_mhd_configuration()
    settings.listen_fd = descriptor
    settings.connections = UInt32(clamping: limits.connections)
    settings.connections_per_address = UInt32(clamping: limits.connectionsPerAddress)
    settings.idle_seconds = UInt32(clamping: max(1, limits.idle.components.seconds))
    // The head, and room for what libmicrohttpd makes of it. It clears all of this for each request.
    settings.connection_memory = limits.headBytes + 4096
    // Kept by the thread that runs the loop, until the daemon is stopped.
    settings.context = Unmanaged.passUnretained(self).toOpaque()
    settings.access = Callbacks.access
    settings.target = Callbacks.target
    settings.completed = Callbacks.completed
    settings.connection = Callbacks.connection
    guard let daemon = interviewd_mhd_start(&settings) else {
      close(descriptor)
      throw .unavailable("libmicrohttpd does not start")
    }
    guard poller.add(interviewd_mhd_epoll_fd(daemon), .read), poller.add(mailbox.descriptor, .read),
      webSockets.start()
    else {
      MHD_stop_daemon(daemon)
      throw .unavailable("no thread or descriptor")
    }
    self.daemon = daemon
    return address
  }

  private func run() {
    guard let daemon else { return }
    while true {
      var isSignalled = false
      poller.wait(until: nextDue(daemon), now: now) { descriptor, interest in
        if descriptor == mailbox.descriptor {
          isSignalled = true
        } else if connections.indices.contains(Int(descriptor)), let client = connections[Int(descriptor)] {
          peerLeft(client, isGone: !interest.isDisjoint(with: .gone))
        } else {
          _ = lingering.isReadable(descriptor)
        }
      }
      now = Monotonic.now()
      mustRunAgain = false
      // First what resumes connections, then the daemon: it loses wake-ups the other way round.
      for message in mailbox.take(isSignalled: isSignalled) {
        switch message {
        case .wake(let exchange): woken(exchange)
        case .drain(let deadline, let continuation): beginDrain(deadline, continuation, daemon)
        case .socketsDrained: areSocketsDrained = true
        case .turn(let continuation): continuation.resume()
        }
      }
      expire()
      MHD_run(daemon)
      endAbandonedBodies()
      if isDraining, isDrained() { break }
    }
    MHD_stop_daemon(daemon)
    self.daemon = nil
    drained?.resume()
    drained = nil
  }

  private func nextDue(_ daemon: OpaquePointer) -> Nanoseconds? {
    if !mailbox.willWait() || mustRunAgain { return now }
    var due = [
      headDeadlines.earliest, nextHeadDeadlines.earliest, bodyWindows.earliest, lingering.earliest,
      drainDeadline,
    ].compactMap { $0 }.min()
    var milliseconds: UInt64 = 0
    if MHD_get_timeout(daemon, &milliseconds) == .YES {
      let timeout = now + Nanoseconds(min(milliseconds, 60_000)) * 1_000_000
      due = min(due ?? timeout, timeout)
    }
    return due
  }

  private func expire() {
    while let entry = headDeadlines.popExpired(now: now) {
      let error = HTTPError(.requestTimeout, "The request's head did not come in time.")
      let bytes = RawAnswer.encode(ErrorBody.problem(error), isHead: false)
      _ = interviewd_send(entry.descriptor, bytes, bytes.count, false)
      interviewd_shut(entry.descriptor)
    }
    while let entry = nextHeadDeadlines.popExpired(now: now) { interviewd_shut(entry.descriptor) }
    while let entry = bodyWindows.popExpired(now: now) {
      if let exchange = connections[Int(entry.descriptor)]?.exchange { bodyWindowEnded(exchange) }
    }
    lingering.expire(now: now)
  }

  private func beginDrain(
    _ deadline: Nanoseconds, _ continuation: CheckedContinuation<Void, Never>, _ daemon: OpaquePointer
  ) {
    drainDeadline = deadline
    drained = continuation
    // From here on no WebSocket is opened: all that were are in the other loop's mailbox before this.
    webSockets.mailbox.post(.drain(deadline: deadline) { [mailbox] in mailbox.post(.socketsDrained) })
    let listening = MHD_quiesce_daemon(daemon)
    if listening >= 0 { close(listening) }
    // Connections between two requests, or still in a head.
    for case let client? in connections where client.exchange?.phase ?? .head == .head {
      interviewd_shut(client.descriptor)
    }
  }

  /// Cuts what remains at the deadline.
  private func isDrained() -> Bool {
    guard let drainDeadline else { return false }
    let open = connections.compactMap { $0 }
    if open.isEmpty, areSocketsDrained { return true }
    guard now >= drainDeadline else { return false }
    for client in open {
      if let exchange = client.exchange { cut(exchange) }
      interviewd_shut(client.descriptor)
    }
    // Once more at once, for libmicrohttpd to notice.
    self.drainDeadline = now + 10_000_000
    return false
  }
}
