internal import Synchronization

/// Work that several want at the same time is done once for all of them. It is cancelled when the last of them leaves.
final class SingleFlight<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  fileprivate struct Flight {
    let number: Int
    var task: Task<Void, Never>
    var waiters: [Int: CheckedContinuation<Value, any Error>] = [:]
  }

  fileprivate struct State {
    var flights: [Key: Flight] = [:]
    var next = 0
  }

  private let state = Mutex(State())

  /// The value of `work` for `key`, or of the one that runs for it already.
  ///
  /// Throws what `work` throws; `CancellationError` as soon as the task is cancelled.
  func value(
    _ key: Key, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let waiter = state.withLock { $0.number() }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isCancelled = state.withLock { state in
          if Task.isCancelled { return true }
          if state.flights[key] == nil { state.flights[key] = begin(key, state.number(), work) }
          state.flights[key]?.waiters[waiter] = continuation
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      leave(key, waiter)
    }
  }

  /// Under the lock: it cannot land before somebody waits for it.
  private func begin(
    _ key: Key, _ number: Int, _ work: @escaping @Sendable () async throws -> Value
  ) -> Flight {
    let task = Task {
      let result: Result<Value, any Error>
      do { result = .success(try await work()) } catch { result = .failure(error) }
      let waiters = state.withLock { state in
        guard state.flights[key]?.number == number else { return [CheckedContinuation<Value, any Error>]() }
        return state.flights.removeValue(forKey: key).map { Array($0.waiters.values) } ?? []
      }
      for waiter in waiters { waiter.resume(with: result) }
    }
    return Flight(number: number, task: task)
  }

  private func leave(_ key: Key, _ waiter: Int) {
    let continuation = state.withLock { state in
      let continuation = state.flights[key]?.waiters.removeValue(forKey: waiter)
      // Who comes from now on begins anew.
      if continuation != nil, let flight = state.flights[key], flight.waiters.isEmpty {
        flight.task.cancel()
        state.flights[key] = nil
      }
      return continuation
    }
    continuation?.resume(throwing: CancellationError())
  }
}

extension SingleFlight.State {
  fileprivate mutating func number() -> Int {
    next += 1
    return next
  }
}
