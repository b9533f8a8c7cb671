internal import Synchronization

/// Who is at work on which conversation in this process: at most one at a time on each.
final class ConversationSeats: Sendable {
  /// Proof that a conversation is one's own until it is left.
  struct Seat: Sendable, Equatable {
    let id: String
    fileprivate let number: Int
  }

  private struct Held {
    let number: Int
    /// Has whoever is there leave soon; nil where that is soon anyway, or not known yet.
    var interrupt: (@Sendable () -> Void)?
    /// Whether somebody has asked for that.
    var isInterrupted = false
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private struct State {
    var held: [String: Held] = [:]
    var next = 0

    mutating func take(_ id: String) -> Seat? {
      guard held[id] == nil else { return nil }
      next += 1
      held[id] = Held(number: next)
      return Seat(id: id, number: next)
    }
  }

  /// By ids of ours, which are ASCII.
  private let state = Mutex(State())

  /// nil where somebody has it.
  func take(_ id: String) -> Seat? { state.withLock { $0.take(id) } }

  /// Says how to interrupt the work that is begun in the seat.
  func allowInterrupting(_ seat: Seat, by interrupt: @escaping @Sendable () -> Void) {
    let isInterrupted = state.withLock { state in
      guard state.held[seat.id]?.number == seat.number else { return false }
      state.held[seat.id]?.interrupt = interrupt
      return state.held[seat.id]?.isInterrupted == true
    }
    if isInterrupted { interrupt() }
  }

  /// Interrupts whoever has it, and takes it once they have left. That is soon: nobody waits for it in vain.
  func seize(_ id: String) async -> Seat {
    while true {
      if let seat = take(id) { return seat }
      let interrupt = state.withLock { state in
        state.held[id]?.isInterrupted = true
        return state.held[id]?.interrupt
      }
      interrupt?()
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { state in
          if state.held[id] == nil { return true }
          state.held[id]?.waiting.append(continuation)
          return false
        }
        if isFree { continuation.resume() }
      }
    }
  }

  /// Whether somebody waits for it.
  func isAwaited(_ id: String) -> Bool { state.withLock { $0.held[id]?.waiting.isEmpty == false } }

  func leave(_ seat: Seat) {
    let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard state.held[seat.id]?.number == seat.number else { return [] }
      return state.held.removeValue(forKey: seat.id)?.waiting ?? []
    }
    for waiter in waiting { waiter.resume() }
  }
}
