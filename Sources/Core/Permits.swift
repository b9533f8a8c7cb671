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

  public func give() {
    let waiter = state.withLock { state in
      guard state.waiting.isEmpty else { return Optional(state.waiting.removeFirst()) }
      state.free += 1
      return nil
    }
    waiter?.resume.resume()
  }
}
