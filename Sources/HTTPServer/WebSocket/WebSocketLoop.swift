internal import CEpoll
internal import Glibc
internal import Synchronization

/// The thread that does WebSockets, all of them.
///
/// Unchecked: what may change is touched on that thread alone, from `start` on. Other threads use the mailbox,
/// the gauges (atomics) and constants.
final class WebSocketLoop: @unchecked Sendable {
  enum Message: Sendable {
    case open(WebSocket)
    /// Room for it has been reserved.
    case send(WebSocket, Frame)
    case close(WebSocket, WebSocket.CloseCode, String)
    /// The handler has caught up.
    case read(WebSocket)
    /// To each of these; without a frame they are dropped. Then the closure.
    case broadcast([ObjectIdentifier: WebSocket], Frame?, @Sendable () -> Void)
    /// Close every socket with 1001, cut those that are left at the deadline, call the closure and end.
    case drain(deadline: Nanoseconds, @Sendable () -> Void)
  }

  let limits: ServerLimits
  let mailbox: Mailbox<Message>
  private let gauges: Gauges
  private let poller: Poller
  private let pings: Deadlines
  private let pongs: Deadlines
  private let closings: Deadlines
  /// By descriptor.
  private var sockets: [Int32: WebSocket] = [:]
  private var now = Monotonic.now()
  private var memory = MemoryReturn()
  private var drainDeadline: Nanoseconds?
  private var drained: (@Sendable () -> Void)?

  init(limits: ServerLimits, gauges: Gauges) throws(ServerError) {
    guard let mailbox = Mailbox<Message>(), let poller = Poller(), poller.add(mailbox.descriptor, .read)
    else { throw .unavailable(String(cString: strerror(errno))) }
    self.limits = limits
    self.gauges = gauges
    self.mailbox = mailbox
    self.poller = poller
    pings = Deadlines(after: limits.pingInterval)
    pongs = Deadlines(after: limits.pongTimeout)
    closings = Deadlines(after: limits.closeTimeout)
  }

  func start() -> Bool { LoopThread.start("websocket") { self.run() } }

  private func run() {
    while drainDeadline == nil || !sockets.isEmpty {
      var isSignalled = false
      poller.wait(until: nextDue, now: now) { descriptor, interest in
        if descriptor == mailbox.descriptor {
          isSignalled = true
        } else if let socket = sockets[descriptor] {
          ready(socket, interest)
        }
      }
      now = Monotonic.now()
      for message in mailbox.take(isSignalled: isSignalled) { handle(message) }
      expire()
    }
    drained?()
  }

  private var nextDue: Nanoseconds? {
    if !mailbox.willWait() { return now }
    return [pings.earliest, pongs.earliest, closings.earliest, drainDeadline].compactMap { $0 }.min()
  }

  private func handle(_ message: Message) {
    switch message {
    case .open(let socket): open(socket)
    case .send(let socket, let frame):
      let connection = socket.connection
      guard connection.phase == .open else { return }
      connection.enqueue(frame, isCounted: true)
      flush(socket)
    case .close(let socket, let code, let reason): close(socket, code, reason)
    case .read(let socket):
      socket.connection.isPaused = false
      // wslay may hold what came before the pause.
      if socket.connection.phase != .ending { receive(socket) }
    case .broadcast(let members, let frame, let done):
      for socket in members.values { broadcast(frame, to: socket) }
      done()
    case .drain(let deadline, let completion):
      drainDeadline = deadline
      drained = completion
      for socket in sockets.values {
        close(socket, .goingAway, "")
        socket.ended()
      }
    }
  }

  private func open(_ socket: WebSocket) {
    let connection = socket.connection
    connection.onMessage = { [unowned socket] message in socket.received(message) }
    guard connection.open(messageLimit: limits.webSocketMessage),
      poller.add(connection.descriptor, [.read, .left])
    else {
      gauges.webSockets.subtract(1, ordering: .relaxed)
      socket.gone()
      return
    }
    connection.interest = [.read, .left]
    sockets[connection.descriptor] = socket
    memory.changed(to: sockets.count)
    pings.set(connection.deadline, now: now)
    if drainDeadline != nil { close(socket, .goingAway, "") }
    if connection.hasEarlyBytes { receive(socket) }
  }

  private func ready(_ socket: WebSocket, _ interest: Poller.Interest) {
    let connection = socket.connection
    if !interest.isDisjoint(with: .gone) || interest.contains(.left) && connection.isPaused {
      // What it sent before it left is not read when the handler has not come to it.
      abort(socket)
    } else if !interest.isDisjoint(with: [.read, .left]) {
      receive(socket)
    } else {
      flush(socket)
    }
  }

  private func receive(_ socket: WebSocket) {
    let connection = socket.connection
    guard isOpen(socket) else { return }
    if connection.phase == .ending {
      if !connection.discard() { abort(socket) }
      return
    }
    let received = connection.receive()
    if connection.phase == .open { pings.set(connection.deadline, now: now) }
    switch received {
    case .more:
      // Pongs that a flood of pings asked for count like anything else that is not taken.
      if connection.queuedBytes > 2 * limits.webSocketQueueBytes {
        drop(socket)
        return
      }
    case .violation:
      if connection.phase == .open { connection.enqueue(.close(.protocolError, ""), isCounted: false) }
      startEnding(socket)
    case .closed:
      // In `.closing` it was our close frame that came first.
      connection.isHandshakeComplete = connection.isCloseReceived
      startEnding(socket)
    case .gone:
      abort(socket)
      return
    }
    flush(socket)
  }

  private func startEnding(_ socket: WebSocket) {
    socket.ended()
    socket.connection.phase = .ending
    closings.set(socket.connection.deadline, now: now)
  }

  private func broadcast(_ frame: Frame?, to socket: WebSocket) {
    let connection = socket.connection
    guard isOpen(socket), connection.phase == .open else { return }
    guard let frame else { return drop(socket) }
    if let sent = connection.sendDirectly(frame.bytes) {
      if sent == frame.bytes.count { return }
      if connection.hasFailed { return abort(socket) }
      connection.enqueueRest(of: frame, after: sent)
    } else if connection.queue.count >= limits.webSocketQueueMessages
      || connection.queuedBytes + frame.bytes.count > limits.webSocketQueueBytes
    {
      return drop(socket)
    } else {
      connection.enqueue(frame, isCounted: true)
    }
    socket.queued(frame.bytes.count)
    updateInterest(socket)
  }

  /// The client does not keep up.
  private func drop(_ socket: WebSocket) {
    guard isOpen(socket), socket.connection.phase == .open else { return }
    socket.connection.abandonQueue()
    close(socket, .tryAgainLater, "too slow")
    socket.ended()
  }

  private func close(_ socket: WebSocket, _ code: WebSocket.CloseCode, _ reason: String) {
    let connection = socket.connection
    guard isOpen(socket), connection.phase == .open else { return }
    connection.enqueue(.close(code, reason), isCounted: false)
    connection.phase = .closing
    // What the client still sends is read for its close frame only.
    connection.isPaused = false
    closings.set(connection.deadline, now: now)
    socket.ended(isCancelling: false)
    flush(socket)
  }

  private func flush(_ socket: WebSocket) {
    let connection = socket.connection
    guard isOpen(socket) else { return }
    connection.flush { socket.sent($0) }
    if connection.hasFailed { return abort(socket) }
    if connection.phase == .ending, !connection.hasOutput {
      if connection.isHandshakeComplete { return abort(socket) }
      if !connection.isShut {
        connection.isShut = true
        interviewd_shut_sending(connection.descriptor)
      }
    }
    updateInterest(socket)
  }

  private func updateInterest(_ socket: WebSocket) {
    let connection = socket.connection
    var interest: Poller.Interest = .left
    // A client that does not take its pongs is not asked for more.
    if !connection.isPaused, connection.queuedBytes <= limits.webSocketQueueBytes { interest.insert(.read) }
    if connection.hasOutput { interest.insert(.write) }
    if interest != connection.interest {
      connection.interest = interest
      poller.change(connection.descriptor, interest)
    }
  }

  private func expire() {
    while let entry = pings.popExpired(now: now) {
      guard let socket = sockets[entry.descriptor] else { continue }
      pongs.set(entry, now: now)
      // One whose queue is not empty shows by taking it that it is there.
      socket.connection.enqueue(Frame(.ping, []), isCounted: false)
      flush(socket)
    }
    while let entry = pongs.popExpired(now: now) {
      guard let socket = sockets[entry.descriptor] else { continue }
      // A pong that we do not read is not missing.
      if socket.connection.isPaused { pings.set(entry, now: now) } else { abort(socket) }
    }
    while let entry = closings.popExpired(now: now) {
      if let socket = sockets[entry.descriptor] { abort(socket) }
    }
    if let drainDeadline, now >= drainDeadline {
      for socket in sockets.values { abort(socket) }
    }
  }

  private func isOpen(_ socket: WebSocket) -> Bool { sockets[socket.connection.descriptor] === socket }

  /// Closes the descriptor, now.
  private func abort(_ socket: WebSocket) {
    let connection = socket.connection
    guard isOpen(socket) else { return }
    sockets[connection.descriptor] = nil
    connection.deadline.clear()
    poller.remove(connection.descriptor)
    connection.end()
    gauges.webSockets.subtract(1, ordering: .relaxed)
    socket.gone()
    memory.changed(to: sockets.count)
  }
}
