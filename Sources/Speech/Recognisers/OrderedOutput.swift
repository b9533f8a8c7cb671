internal import Synchronization

/// Hands results that are ready in any order on to a stream in the order of their numbers 0, 1, 2, …
final class OrderedOutput<Value: Sendable>: Sendable {
  private struct State {
    var next = 0
    var waiting: [Int: Result<Value, any Error>] = [:]
  }

  private let state = Mutex(State())
  private let stream: AsyncThrowingStream<Value, any Error>.Continuation

  init(_ stream: AsyncThrowingStream<Value, any Error>.Continuation) { self.stream = stream }

  /// The first failure, in the order of numbers, ends the stream.
  func ready(_ number: Int, _ result: Result<Value, any Error>) {
    // Values go out under the lock, lest two that are ready at once overtake each other. A failure goes out
    // after it: ending a stream calls its termination handler, which is not ours to call under a lock.
    let failure: (any Error)? = state.withLock { state in
      state.waiting[number] = result
      while let result = state.waiting.removeValue(forKey: state.next) {
        switch result {
        case .success(let value): stream.yield(value)
        case .failure(let error): return error
        }
        state.next += 1
      }
      return nil
    }
    if let failure { stream.finish(throwing: failure) }
  }

  /// Call when all results are ready.
  func finish() { stream.finish() }
}
