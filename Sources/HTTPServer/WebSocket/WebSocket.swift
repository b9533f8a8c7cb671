internal import Synchronization

/// One client's WebSocket. Any task may send; one task reads.
///
/// Pings, pongs and the close handshake are the server's. When the client closes or leaves, `messages` ends,
/// `send` throws and the handler's task is cancelled.
public final class WebSocket: Sendable {
  /// The id of the request that opened it.
  public let id: String
  /// The address of the connection's other end.
  public let peer: String
  /// The one of the route's subprotocols that the client offered first; nil when it offered none of them.
  public let subprotocol: String?
  let connection: WebSocketConnection
  let loop: WebSocketLoop
  private let state: Mutex<WebSocketState>

  init(
    id: String, peer: String, subprotocol: String?, connection: WebSocketConnection, loop: WebSocketLoop
  ) {
    self.id = id
    self.peer = peer
    self.subprotocol = subprotocol
    self.connection = connection
    self.loop = loop
    state = Mutex(WebSocketState())
  }

  /// What the client sends, until it closes. One reader. While more than `ServerLimits.webSocketUnread` wait
  /// the client's socket is not read.
  public var messages: Messages { Messages(socket: self) }

  public struct Messages: AsyncSequence, Sendable {
    let socket: WebSocket

    public struct AsyncIterator: AsyncIteratorProtocol {
      let socket: WebSocket

      /// The next message; nil when the socket is closed or the task is cancelled.
      public mutating func next() async -> Message? { await socket.nextMessage() }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(socket: socket) }
  }

  /// Hands over a message; waits while the client's queue is full.
  ///
  /// - Throws: `Closed`, `CancellationError`.
  public func send(_ message: Message) async throws {
    let frame = Frame(message)
    while !(try state.withLock { state throws in try state.reserve(frame.bytes.count, loop.limits) }) {
      try await waitForRoom()
    }
    loop.mailbox.post(.send(self, frame))
  }

  public func send(_ text: String) async throws { try await send(.text(text)) }

  /// Closes in order: what waits is sent first. Returns when the socket is closed, which the client's answer
  /// or `ServerLimits.closeTimeout` decides. Does nothing when it is closed already.
  ///
  /// - Parameter reason: at most 123 bytes of it are sent.
  public func close(_ code: CloseCode = .normal, reason: String = "") async {
    loop.mailbox.post(.close(self, code, reason))
    await withCheckedContinuation { continuation in
      let isClosed = state.withLock { state in
        if !state.isGone { state.closers.append(continuation) }
        return state.isGone
      }
      if isClosed { continuation.resume() }
    }
  }

  /// The handler, to be cancelled when the client leaves.
  func attach(_ task: Task<Void, Never>) {
    let isCancelled = state.withLock { state in
      if !state.isCancelled { state.task = task }
      return state.isCancelled
    }
    if isCancelled { task.cancel() }
  }

  private func nextMessage() async -> Message? {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (outcome, hasRoom) = state.withLock { state in
          state.take(continuation, isCancelled: Task.isCancelled, limit: loop.limits.webSocketUnread)
        }
        switch outcome {
        case .wait: break
        case .message(let message): continuation.resume(returning: message)
        case .end: continuation.resume(returning: nil)
        }
        if hasRoom { loop.mailbox.post(.read(self)) }
      }
    } onCancel: {
      state.withLock { $0.reader.take() }?.resume(returning: nil)
    }
  }

  private func waitForRoom() async throws {
    let waiter = state.withLock { $0.makeWaiter() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome = state.withLock { state in
          state.wait(waiter, continuation, isCancelled: Task.isCancelled, limits: loop.limits)
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume(throwing: CancellationError())
    }
  }
}

/// What the loop's thread tells.
extension WebSocket {
  /// A message came; whether the socket should not be read for now.
  func received(_ message: Message) -> Bool {
    let (reader, isFull) = state.withLock { state in
      state.received(message, limit: loop.limits.webSocketUnread)
    }
    reader?.resume(returning: message)
    return isFull
  }

  /// A frame was added to the queue by the loop.
  func queued(_ bytes: Int) { state.withLock { $0.add(bytes) } }

  /// A queued frame was taken by the system.
  func sent(_ bytes: Int) {
    let waiters = state.withLock { state in state.remove(bytes, loop.limits) }
    for waiter in waiters { waiter.resume() }
  }

  /// Nothing more comes and nothing more can be sent.
  ///
  /// - Parameter isCancelling: false when it is the handler that closes, which may have more to do.
  func ended(isCancelling: Bool = true) {
    let (task, reader, waiters) = state.withLock { state in state.end(isCancelling: isCancelling) }
    reader?.resume(returning: nil)
    for waiter in waiters { waiter.resume(throwing: Closed()) }
    task?.cancel()
  }

  /// The socket is closed.
  func gone() {
    ended()
    let closers = state.withLock { state in
      state.isGone = true
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }
}
