internal import Synchronization

/// A streamed answer's body between the tasks that write it and the loop's thread that sends it.
final class OutputBuffer: Sendable {
  fileprivate static let high = 256 << 10
  fileprivate static let low = 64 << 10

  fileprivate struct State {
    var chunks: [[UInt8]] = []
    /// The chunk that is being sent, and how much of it has been.
    var first = 0
    var offset = 0
    var bytes = 0
    var end: End?
    var nextWaiter = 0
    var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
  }

  enum End {
    /// The writer is done: what waits is still sent.
    case finished
    /// The writer failed: the client must see that the body is not whole.
    case failed
    /// The client has left.
    case disconnected
  }

  enum Output: Equatable {
    case bytes(Int)
    case nothingYet
    case end
    case failure
  }

  private let state = Mutex(State())
  private let onOutput: @Sendable () -> Void

  init(onOutput: @escaping @Sendable () -> Void) { self.onOutput = onOutput }

  func write(_ bytes: [UInt8]) async throws {
    if bytes.isEmpty { return }
    let (wasEmpty, waiter) = try state.withLock { state throws in
      guard state.end == nil else { throw BodyError.disconnected }
      let wasEmpty = state.bytes == 0
      state.chunks.append(bytes)
      state.bytes += bytes.count
      guard state.bytes > Self.high else { return (wasEmpty, Int?.none) }
      state.nextWaiter += 1
      return (wasEmpty, state.nextWaiter)
    }
    if wasEmpty { onOutput() }
    if let waiter { try await waitForRoom(waiter) }
    try Task.checkCancellation()
  }

  private func waitForRoom(_ waiter: Int) async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome = state.withLock { state -> Result<Void, any Error>? in
          if state.end != nil { return .failure(BodyError.disconnected) }
          if state.bytes <= Self.low { return .success(()) }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[waiter] = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume(throwing: CancellationError())
    }
  }

  /// Ends the body. The first call counts.
  func finish(_ end: End) {
    let waiters = state.withLock { state in
      guard state.end == nil else { return [CheckedContinuation<Void, any Error>]() }
      state.end = end
      if end != .finished {
        state.chunks = []
        state.bytes = 0
      }
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume(throwing: BodyError.disconnected) }
    onOutput()
  }

  /// Loop thread: copies what fits.
  func read(into target: UnsafeMutableRawBufferPointer) -> Output {
    let (output, waiters) = state.withLock { state in state.read(into: target) }
    for waiter in waiters { waiter.resume() }
    return output
  }
}

extension OutputBuffer.State {
  fileprivate mutating func read(
    into target: UnsafeMutableRawBufferPointer
  ) -> (OutputBuffer.Output, [CheckedContinuation<Void, any Error>]) {
    guard bytes > 0 else {
      switch end {
      case nil: return (.nothingYet, [])
      case .finished: return (.end, [])
      case .failed, .disconnected: return (.failure, [])
      }
    }
    var copied = 0
    while copied < target.count, first < chunks.count {
      let count = min(target.count - copied, chunks[first].count - offset)
      chunks[first].withUnsafeBytes { chunk in
        UnsafeMutableRawBufferPointer(rebasing: target[copied..<copied + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: chunk[offset..<offset + count]))
      }
      copied += count
      offset += count
      if offset == chunks[first].count {
        chunks[first] = []
        first += 1
        offset = 0
      }
    }
    if first == chunks.count {
      chunks = []
      first = 0
    }
    bytes -= copied
    guard bytes <= OutputBuffer.low, !waiters.isEmpty else { return (.bytes(copied), []) }
    defer { waiters = [:] }
    return (.bytes(copied), Array(waiters.values))
  }
}
