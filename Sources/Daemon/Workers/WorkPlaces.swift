internal import Synchronization

/// How many recordings are worked on at once, batch jobs and live answers that were not begun early (``EarlyPlaces``)
/// together: live answers go first.
///
/// A live answer waits for the next place that frees, in the order of coming; jobs get what no live answer wants.
/// Nothing that runs is interrupted. Who has a place waits for nobody else's.
final class WorkPlaces: Sendable {
  private struct State {
    var free: Int
    var live = 0
    var nextTicket = 0
    var waiting: [(ticket: Int, resume: CheckedContinuation<Void, any Error>)] = []
  }

  private let state: Mutex<State>
  /// Called when a live answer has left its place to jobs.
  private let onRoom: @Sendable () -> Void

  init(_ width: Int, onRoom: @escaping @Sendable () -> Void = {}) {
    state = Mutex(State(free: width))
    self.onRoom = onRoom
  }

  /// Live answers that have a place.
  var live: Int { state.withLock { $0.live } }

  /// Live answers that wait for one.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// Runs `work` for a live answer once there is a place for it.
  ///
  /// Throws what `work` throws, and `CancellationError`, without having begun, when the task is cancelled.
  func withPlace<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
    try await take()
    defer {
      state.withLock { $0.live -= 1 }
      give(1)
      onRoom()
    }
    return try await work()
  }

  var hasRoomForJobs: Bool { state.withLock { $0.free > 0 } }

  /// Takes all places that no live answer has or wants, for jobs. Does not wait.
  func takeForJobs() -> Int {
    state.withLock { state in
      defer { state.free = 0 }
      return state.free
    }
  }

  /// Gives back what jobs have taken.
  func give(_ count: Int) {
    let next = state.withLock { state in
      // Places are only free while nobody waits.
      let served = min(count, state.waiting.count)
      state.free += count - served
      state.live += served
      defer { state.waiting.removeFirst(served) }
      return state.waiting.prefix(served).map(\.resume)
    }
    for waiter in next { waiter.resume() }
  }

  private func take() async throws {
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
            state.live += 1
            return .success(())
          }
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
}
