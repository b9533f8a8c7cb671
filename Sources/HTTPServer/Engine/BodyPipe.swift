internal import Synchronization

/// A request's body between the loop's thread and the task that reads it. Bounded: the loop asks `isFull`
/// after each chunk and stops reading the connection until `onRoom`.
final class BodyPipe: Sendable {
  fileprivate static let high = 1 << 20
  fileprivate static let low = 256 << 10

  fileprivate struct State {
    var chunks: [[UInt8]] = []
    var first = 0
    var bytes = 0
    var peak = 0
    var isFull = false
    /// Set once; what is queued is still read before a plain end, but not before an error.
    var end: Result<Void, BodyError>?
    var completedAt: ContinuousClock.Instant?
    var reader: CheckedContinuation<[UInt8]?, any Error>?
  }

  private let state = Mutex(State())
  private let onRoom: @Sendable () -> Void

  init(onRoom: @escaping @Sendable () -> Void) { self.onRoom = onRoom }

  var isFull: Bool { state.withLock { $0.isFull } }

  var completedAt: ContinuousClock.Instant? { state.withLock { $0.completedAt } }

  /// The most bytes that ever waited.
  var peak: Int { state.withLock { $0.peak } }

  func push(_ chunk: [UInt8]) {
    let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      guard state.end == nil else { return nil }
      if let reader = state.reader {
        state.reader = nil
        return reader
      }
      state.chunks.append(chunk)
      state.bytes += chunk.count
      state.peak = max(state.peak, state.bytes)
      state.isFull = state.bytes >= Self.high
      return nil
    }
    reader?.resume(returning: chunk)
  }

  /// The body's end; with an error, what has not been read is gone. The first call counts.
  func finish(_ error: BodyError? = nil) {
    let reader = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      guard state.end == nil else { return nil }
      state.end = error.map { .failure($0) } ?? .success(())
      if error == nil { state.completedAt = .now }
      if error != nil {
        state.chunks = []
        state.bytes = 0
      }
      state.isFull = false
      defer { state.reader = nil }
      return state.reader
    }
    if let error { reader?.resume(throwing: error) } else { reader?.resume(returning: nil) }
  }

  func next() async throws -> [UInt8]? {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (outcome, hasRoom) = state.withLock { state in state.take(continuation) }
        if let outcome { continuation.resume(with: outcome) }
        if hasRoom { onRoom() }
      }
    } onCancel: {
      let reader = state.withLock { state in
        defer { state.reader = nil }
        return state.reader
      }
      reader?.resume(throwing: CancellationError())
    }
  }
}

extension BodyPipe.State {
  /// What the reader gets; nil when it waits. And whether the connection may be read again.
  fileprivate mutating func take(
    _ continuation: CheckedContinuation<[UInt8]?, any Error>
  ) -> (Result<[UInt8]?, any Error>?, hasRoom: Bool) {
    if first < chunks.count {
      let chunk = chunks[first]
      chunks[first] = []
      first += 1
      if first == chunks.count {
        chunks.removeAll(keepingCapacity: true)
        first = 0
      }
      bytes -= chunk.count
      guard isFull, bytes <= BodyPipe.low else { return (.success(chunk), false) }
      isFull = false
      return (.success(chunk), true)
    }
    switch end {
    case .success: return (.success(nil), false)
    case .failure(let error): return (.failure(error), false)
    case nil: break
    }
    // The cancellation handler runs before this when the task was cancelled already.
    if Task.isCancelled { return (.failure(CancellationError()), false) }
    reader = continuation
    return (nil, false)
  }
}
