internal import CEpoll
internal import CWslay
internal import Glibc

/// A WebSocket's descriptor, its frames going out and wslay, which reads those coming in.
///
/// wslay keeps the protocol's rules for what is received: masking, fragments, control frames, UTF-8, sizes.
/// It answers pings and close frames through `sendBytes`. Everything else that is sent bypasses it, because
/// the bytes of a frame are the same for all.
///
/// Unchecked: it is made on HTTP's thread and handed over through the mailbox of the WebSockets' loop; from
/// then on it is touched on that loop's thread alone. `WebSocket` keeps a reference for it and never looks in.
final class WebSocketConnection: @unchecked Sendable {
  enum Phase {
    case open
    /// Our close frame is in the queue or sent; the client's has not come.
    case closing
    /// Nothing more is read as frames: when the queue is empty our side is shut, and what still comes is
    /// dropped until the client closes too.
    case ending
  }

  struct Queued {
    let bytes: [UInt8]
    /// A message's, which counts against the bounds.
    let isCounted: Bool
  }

  let descriptor: Int32
  let deadline: Deadlines.Entry
  var phase = Phase.open
  /// The handler has enough to read.
  var isPaused = false
  /// What the poller watches.
  var interest: Poller.Interest = []
  /// Both close frames are on their way: the descriptor is closed as soon as the queue is empty.
  var isHandshakeComplete = false
  var isShut = false
  var hasFailed = false

  private(set) var queue: [Queued] = []
  private(set) var queuedBytes = 0
  /// Sent of the first in the queue.
  private var offset = 0
  private var early: [UInt8]
  private var context: wslay_event_context_ptr?
  /// What may still be read in this turn.
  private var budget = 0
  private var hasPeerLeft = false
  private var isEnded = false
  var onMessage: ((WebSocket.Message) -> Bool)?

  init(descriptor: Int32, early: [UInt8]) {
    self.descriptor = descriptor
    self.early = early
    deadline = Deadlines.Entry(descriptor: descriptor)
  }

  deinit { end() }

  /// Closes the descriptor. Groups may keep their member for longer.
  func end() {
    guard !isEnded else { return }
    isEnded = true
    queue = []
    early = []
    onMessage = nil
    wslay_event_context_free(context)
    context = nil
    // Libmicrohttpd may not have closed its descriptor of the connection yet.
    interviewd_shut(descriptor)
    close(descriptor)
  }

  var hasEarlyBytes: Bool { !early.isEmpty }

  /// False when there is no memory for it.
  func open(messageLimit: Int) -> Bool {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout.size(ofValue: on)))
    var callbacks = wslay_event_callbacks()
    callbacks.recv_callback = Self.receiveBytes
    callbacks.send_callback = Self.sendBytes
    callbacks.on_msg_recv_callback = Self.received
    // The context is freed in deinit, so it never outlives self.
    let pointer = Unmanaged.passUnretained(self).toOpaque()
    guard wslay_event_context_server_init(&context, &callbacks, pointer) == 0 else { return false }
    wslay_event_config_set_max_recv_msg_length(context, UInt64(messageLimit))
    return true
  }

  // MARK: Receiving

  enum Received {
    case more
    /// wslay has said what there was to say and reads no more: a close handshake, or a violation.
    case closed
    /// A frame that breaks the rules in a way that wslay leaves to its caller to answer.
    case violation
    /// The client has left without a word.
    case gone
  }

  /// Reads what has come, up to a bound so that other sockets get their turn.
  func receive() -> Received {
    budget = 256 << 10
    guard wslay_event_recv(context) == 0 else { return hasPeerLeft ? .gone : .violation }
    // Pongs and the answer to a close frame.
    guard wslay_event_send(context) == 0 else { return .gone }
    return wslay_event_get_read_enabled(context) == 1 ? .more : .closed
  }

  var isCloseReceived: Bool { wslay_event_get_close_received(context) == 1 }

  /// Reads and drops; false when the client has closed.
  func discard() -> Bool {
    withUnsafeTemporaryAllocation(byteCount: 16 << 10, alignment: 1) { scratch in
      let count = interviewd_receive(descriptor, scratch.baseAddress, scratch.count)
      return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
    }
  }

  private static func of(_ pointer: UnsafeMutableRawPointer?) -> WebSocketConnection? {
    pointer.map { Unmanaged<WebSocketConnection>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let receiveBytes: wslay_event_recv_callback = { context, target, count, _, pointer in
    guard let connection = of(pointer), let target else {
      wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE.rawValue)
      return -1
    }
    if connection.isPaused || connection.budget <= 0 {
      wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
      return -1
    }
    let early = connection.early.prefix(count)
    if !early.isEmpty {
      _ = UnsafeMutableBufferPointer(start: target, count: count).update(fromContentsOf: early)
      connection.early.removeFirst(early.count)
      return early.count
    }
    let received = interviewd_receive(connection.descriptor, target, count)
    if received > 0 {
      connection.budget -= received
      return received
    }
    let isEmpty = received < 0 && (errno == EAGAIN || errno == EINTR)
    connection.hasPeerLeft = !isEmpty
    wslay_event_set_error(
      context, isEmpty ? WSLAY_ERR_WOULDBLOCK.rawValue : WSLAY_ERR_CALLBACK_FAILURE.rawValue)
    return -1
  }

  private static let sendBytes: wslay_event_send_callback = { _, bytes, count, _, pointer in
    // Our close frame is the last of what we send.
    if let connection = of(pointer), connection.phase == .open {
      connection.enqueueControl(Array(UnsafeBufferPointer(start: bytes, count: count)))
    }
    return count
  }

  private static let received: wslay_event_on_msg_recv_callback = { _, argument, pointer in
    guard let connection = of(pointer), let message = argument?.pointee, connection.phase == .open else {
      return
    }
    let bytes = UnsafeBufferPointer(start: message.msg, count: message.msg_length)
    switch UInt32(message.opcode) {
    case WSLAY_TEXT_FRAME.rawValue:
      // wslay has checked that it is UTF-8.
      connection.isPaused = connection.onMessage?(.text(String(decoding: bytes, as: UTF8.self))) ?? false
    case WSLAY_BINARY_FRAME.rawValue:
      connection.isPaused = connection.onMessage?(.binary(Array(bytes))) ?? false
    default: break
    }
  }

  // MARK: Sending

  var hasOutput: Bool { !queue.isEmpty }

  func enqueue(_ frame: Frame, isCounted: Bool) {
    queue.append(Queued(bytes: frame.bytes, isCounted: isCounted))
    queuedBytes += frame.bytes.count
  }

  private func enqueueControl(_ bytes: [UInt8]) {
    queue.append(Queued(bytes: bytes, isCounted: false))
    queuedBytes += bytes.count
  }

  /// Sends without queueing; nil when that is not possible, else how much was taken.
  func sendDirectly(_ bytes: [UInt8]) -> Int? {
    guard queue.isEmpty else { return nil }
    let sent = interviewd_send(descriptor, bytes, bytes.count, false)
    if sent >= 0 { return sent }
    if errno != EAGAIN, errno != EINTR { hasFailed = true }
    return 0
  }

  /// What `sendDirectly` left of a frame goes first.
  func enqueueRest(of frame: Frame, after sent: Int) {
    enqueue(frame, isCounted: true)
    offset = sent
    queuedBytes -= sent
  }

  /// Sends what the system takes; `completed` is told the size of each counted frame that is done.
  func flush(_ completed: (Int) -> Void) {
    var done = 0
    while done < queue.count, !hasFailed {
      let bytes = queue[done].bytes
      // More follows: the kernel may fill its segments.
      let hasMore = done + 1 < queue.count
      let sent = bytes.withUnsafeBytes { bytes in
        interviewd_send(
          descriptor, bytes.baseAddress.map { $0 + offset }, bytes.count - offset, hasMore)
      }
      if sent < 0 {
        if errno == EINTR { continue }
        if errno != EAGAIN { hasFailed = true }
        break
      }
      offset += sent
      queuedBytes -= sent
      guard offset == bytes.count else { break }
      offset = 0
      if queue[done].isCounted { completed(bytes.count) }
      done += 1
    }
    if done == queue.count {
      // An idle socket keeps no buffer.
      queue = []
    } else if done > 0 {
      queue.removeFirst(done)
    }
  }

  /// Throws away what waits, but for the rest of a frame that has been begun.
  func abandonQueue() {
    queue = offset > 0 ? Array(queue.prefix(1)) : []
    queuedBytes = queue.first.map { $0.bytes.count - offset } ?? 0
  }
}
