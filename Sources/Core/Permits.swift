internal import Synchronization

/// A fixed number of permits: whoever finds none waits, first come, first served.
public final class Permits: Sendable {
  private struct State {
    var free: Int
    var nextTicket = 0
    var waiting: [(ticket: Int, resume: CheckedContinuation<Void, any Error>)] = []
  }

  /// Nobody may wait any more: as many do as may.
  public struct TooManyWaiting: Error {}

  private let state: Mutex<State>
  private let maxWaiting: Int

  public init(_ count: Int, maxWaiting: Int = .max) {
    state = Mutex(State(free: count))
    self.maxWaiting = maxWaiting
  }

  /// Throws, without a permit, `CancellationError` as soon as the task is cancelled, and ``TooManyWaiting``.
  public func take() async throws {
    let ticket = state.withLock { state in
      state.nextTicket += 1
      return state.nextTicket
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome: Result<Void, any Error>? = state.withLock { state in
          // A cancellation before this line found nobody to wake; a later one finds the ticket.
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.free > 0 {
            state.free -= 1
            return .success(())
          }
          guard state.waiting.count < maxWaiting else { return .failure(TooManyWaiting()) }
          state.waiting.append((ticket, continuation))
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiting.firstIndex { $0.ticket == ticket }.map { state.waiting.remove(at: $0) }
      }
      waiter?.resume.resume(throwing: CancellationError())
    }
  }

  /// Takes all that are free, of which there are none while somebody waits. Does not wait.
  public func takeAll() -> Int {
    state.withLock { state in
      defer { state.free = 0 }
      return state.free
    }
  }

  public func give(_ count: Int = 1) {
    let served = state.withLock { state in
      let served = min(count, state.waiting.count)
      state.free += count - served
      defer { state.waiting.removeFirst(served) }
      return state.waiting.prefix(served).map(\.resume)
    }
    for waiter in served { waiter.resume() }
  }

  public var free: Int { state.withLock { $0.free } }

  /// How many wait.
  public var waiting: Int { state.withLock { $0.waiting.count } }
}
