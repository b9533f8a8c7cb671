/// What a WebSocket's tasks and its loop share: unread messages, and how full the outgoing queue is. Methods
/// return the continuations to resume once the lock is released.
struct WebSocketState {
  var unread: [WebSocket.Message] = []
  var isPaused = false
  var reader: CheckedContinuation<WebSocket.Message?, Never>?
  var queuedBytes = 0
  var queuedMessages = 0
  var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
  var nextWaiter = 0
  /// No more messages either way.
  var isEnded = false
  /// The descriptor is closed.
  var isGone = false
  var closers: [CheckedContinuation<Void, Never>] = []
  var task: Task<Void, Never>?
  var isCancelled = false

  enum Outcome {
    case wait
    case message(WebSocket.Message)
    case end
  }

  mutating func received(
    _ message: WebSocket.Message, limit: Int
  ) -> (CheckedContinuation<WebSocket.Message?, Never>?, isFull: Bool) {
    if isEnded { return (nil, false) }
    if let reader = reader.take() { return (reader, false) }
    unread.append(message)
    isPaused = unread.count >= limit
    return (nil, isPaused)
  }

  mutating func take(
    _ continuation: CheckedContinuation<WebSocket.Message?, Never>, isCancelled: Bool, limit: Int
  ) -> (Outcome, hasRoom: Bool) {
    if !unread.isEmpty {
      let message = unread.removeFirst()
      // An idle socket keeps no buffer.
      if unread.isEmpty { unread = [] }
      guard isPaused, unread.count <= limit / 2 else { return (.message(message), false) }
      isPaused = false
      return (.message(message), true)
    }
    if isEnded || isCancelled { return (.end, false) }
    reader = continuation
    return (.wait, false)
  }

  /// Whether there is room for a message, which is taken then. A queue that is empty takes one of any size.
  mutating func reserve(_ bytes: Int, _ limits: ServerLimits) throws -> Bool {
    if isEnded { throw WebSocket.Closed() }
    try Task.checkCancellation()
    guard
      queuedMessages == 0
        || queuedMessages < limits.webSocketQueueMessages && queuedBytes + bytes <= limits.webSocketQueueBytes
    else { return false }
    add(bytes)
    return true
  }

  mutating func add(_ bytes: Int) {
    queuedBytes += bytes
    queuedMessages += 1
  }

  mutating func remove(_ bytes: Int, _ limits: ServerLimits) -> [CheckedContinuation<Void, any Error>] {
    queuedBytes -= bytes
    queuedMessages -= 1
    guard hasRoom(limits), !waiters.isEmpty else { return [] }
    defer { waiters = [:] }
    return Array(waiters.values)
  }

  /// Half empty, so that waiting senders are not woken for each message.
  private func hasRoom(_ limits: ServerLimits) -> Bool {
    queuedBytes <= limits.webSocketQueueBytes / 2 && queuedMessages <= limits.webSocketQueueMessages / 2
  }

  mutating func makeWaiter() -> Int {
    nextWaiter += 1
    return nextWaiter
  }

  /// The outcome when there is no need to wait.
  mutating func wait(
    _ waiter: Int, _ continuation: CheckedContinuation<Void, any Error>, isCancelled: Bool,
    limits: ServerLimits
  ) -> Result<Void, any Error>? {
    if isEnded { return .failure(WebSocket.Closed()) }
    if isCancelled { return .failure(CancellationError()) }
    if hasRoom(limits) { return .success(()) }
    waiters[waiter] = continuation
    return nil
  }

  mutating func end(isCancelling: Bool) -> (
    Task<Void, Never>?, CheckedContinuation<WebSocket.Message?, Never>?,
    [CheckedContinuation<Void, any Error>]
  ) {
    isEnded = true
    if isCancelling { isCancelled = true }
    defer { waiters = [:] }
    return (isCancelling ? task.take() : nil, reader.take(), Array(waiters.values))
  }
}
