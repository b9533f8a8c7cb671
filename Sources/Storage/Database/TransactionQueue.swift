internal import Dispatch
internal import Synchronization

/// What a caller wants done in a transaction, and how to tell it what came of it.
struct PendingTransaction: Sendable {
  /// Runs the caller's body. Throws nothing: what the body threw is in the result.
  let run: @Sendable (Connection) -> Attempt
  /// Tells the caller that its body did not run.
  let refuse: @Sendable (any Error) -> Void

  struct Attempt {
    /// What the body threw.
    let failure: (any Error)?
    /// Tells the caller, once the fate of the transaction is known: what the body returned or threw, or the
    /// error that undid it afterwards.
    let finish: ((any Error)?) -> Void
  }

  init<R: Sendable>(
    _ continuation: CheckedContinuation<R, any Error>, body: @escaping @Sendable (Connection) throws -> R
  ) {
    run = { connection in
      let result = Result { try body(connection) }
      switch result {
      case .success(let value):
        return Attempt(failure: nil) { undone in
          continuation.resume(with: undone.map { .failure($0) } ?? .success(value))
        }
      case .failure(let error):
        return Attempt(failure: error) { _ in continuation.resume(throwing: error) }
      }
    }
    refuse = { continuation.resume(throwing: $0) }
  }
}

/// Transactions that wait for one of a few threads, each of which has a connection of its own that is opened
/// when it is first needed. Transactions begin in the order in which they came.
final class TransactionQueue: Sendable {
  fileprivate static let closed = DatabaseError(.closed, "the database is closed")

  private struct State {
    var waiting: [PendingTransaction] = []
    /// The last one that became idle is first to work again: the others are not opened before they are
    /// needed.
    var idle: [ConnectionThread]
    var isClosed = false
  }

  private let threads: [ConnectionThread]
  private let state: Mutex<State>
  private let limit: Int
  private let batch: Int
  private let process: @Sendable ([PendingTransaction], Connection) -> Void

  /// - Parameters:
  ///   - batch: how many transactions `process` gets at most at once. It settles each of them.
  ///   - limit: how many may wait; further ones are refused as `.busy`.
  init(
    label: String, threads: Int, batch: Int, limit: Int,
    open: @escaping @Sendable () throws(DatabaseError) -> Connection,
    process: @escaping @Sendable ([PendingTransaction], Connection) -> Void
  ) {
    self.threads = (0..<threads).map { _ in ConnectionThread(label: label, open: open) }
    self.limit = limit
    self.batch = batch
    self.process = process
    state = Mutex(State(idle: self.threads.reversed()))
  }

  /// Runs `body` when its turn comes, and returns when its transaction has ended.
  /// - Throws: what `body` or the transaction threw; `CancellationError` where the task was cancelled before
  ///   `body` began.
  func run<R: Sendable>(
    _ body: @escaping @Sendable (Connection, Cancellation) throws -> R
  ) async throws -> R {
    let cancellation = Cancellation()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        submit(
          PendingTransaction(continuation) { connection in
            try cancellation.check()
            return try body(connection, cancellation)
          })
      }
    } onCancel: {
      cancellation.request()
    }
  }

  /// How many wait for a thread.
  var waitingCount: Int { state.withLock { $0.waiting.count } }

  /// Refuses what comes from now on, waits for what came before, and closes the connections after `last`,
  /// which gets each of them that is open.
  func close(_ last: @escaping @Sendable (Connection) -> Void = { _ in }) async {
    state.withLock { $0.isClosed = true }
    for thread in threads { await thread.close(last) }
  }

  private func submit(_ transaction: PendingTransaction) {
    let (refusal, thread) = state.withLock { state -> (DatabaseError?, ConnectionThread?) in
      if state.isClosed { return (Self.closed, nil) }
      if state.waiting.count >= limit { return (DatabaseError(.busy, "too many transactions wait"), nil) }
      state.waiting.append(transaction)
      return (nil, state.idle.popLast())
    }
    if let refusal { transaction.refuse(refusal) }
    if let thread { thread.run { self.work(on: thread, $0) } }
  }

  /// Works until nothing waits. On the thread of `thread`.
  private func work(on thread: ConnectionThread, _ connection: () throws(DatabaseError) -> Connection) {
    while let next = take(for: thread) {
      do throws(DatabaseError) {
        process(next, try connection())
      } catch {
        for transaction in next { transaction.refuse(error) }
      }
    }
  }

  private func take(for thread: ConnectionThread) -> [PendingTransaction]? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        state.idle.append(thread)
        return nil
      }
      let next = Array(state.waiting.prefix(batch))
      state.waiting.removeFirst(next.count)
      return next
    }
  }
}

/// A thread and the connection that belongs to it.
///
/// Unchecked: `connection` and `isClosed` are touched on `queue` alone, which is serial, and a `Connection`
/// never leaves it.
private final class ConnectionThread: @unchecked Sendable {
  private let queue: DispatchQueue
  private let open: @Sendable () throws(DatabaseError) -> Connection
  private var connection: Connection?
  private var isClosed = false

  init(label: String, open: @escaping @Sendable () throws(DatabaseError) -> Connection) {
    queue = DispatchQueue(label: label)
    self.open = open
  }

  /// Runs `work` on the thread. It gets the connection by its argument, which opens it, again after a
  /// failure.
  func run(_ work: @escaping @Sendable (() throws(DatabaseError) -> Connection) -> Void) {
    queue.async { work(self.opened) }
  }

  /// After all that came before.
  func close(_ last: @escaping @Sendable (Connection) -> Void) async {
    await withCheckedContinuation { continuation in
      queue.async {
        if let connection = self.connection { last(connection) }
        self.connection = nil
        self.isClosed = true
        continuation.resume()
      }
    }
  }

  private func opened() throws(DatabaseError) -> Connection {
    if let connection { return connection }
    guard !isClosed else { throw TransactionQueue.closed }
    let connection = try open()
    self.connection = connection
    return connection
  }
}
