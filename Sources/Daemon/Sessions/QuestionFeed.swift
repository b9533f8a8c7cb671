internal import Synchronization

/// A question while it is being made, for any number of followers that want to see it grow. Keeps what there is of the
/// question, and nothing for a follower: a slow one gets more at a time.
final class QuestionFeed: Sendable {
  enum End: Equatable {
    /// The question is whole, and the open one of its session.
    case made
    /// It will not come; with a sentence for clients.
    case failed(String)
    /// Whoever was at it has stopped. The session tells what is to be done.
    case givenUp
  }

  enum Update: Equatable {
    /// What has come since the position that was asked from.
    case text(String, position: Int)
    case end(End)
  }

  fileprivate struct State {
    var began: ContinuousClock.Instant?
    var pieces: [String] = []
    var end: End?
    var followers = 0
    /// The last follower has left, and with it the interest in the question.
    var isDeserted = false
    var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())

  /// When the question began to be made; before that an answer is waited for.
  var began: ContinuousClock.Instant? { state.withLock { $0.began } }

  func begin() { state.withLock { $0.began = $0.began ?? .now } }

  func append(_ piece: String) {
    if piece.isEmpty { return }
    wake { $0.pieces.append(piece) }
  }

  /// Adds what `text`, the whole question, has beyond the pieces that came.
  func complete(_ text: String) {
    wake { state in
      let told = state.pieces.joined()
      if text.hasPrefix(told), text != told { state.pieces.append(String(text.dropFirst(told.count))) }
    }
  }

  /// The first end counts.
  func end(_ end: End) { wake { $0.end = $0.end ?? end } }

  func join() { state.withLock { $0.followers += 1 } }

  /// Returns whether it was the last. Who joins later then gets nothing but the end.
  func leave() -> Bool {
    state.withLock { state in
      state.followers -= 1
      return state.followers == 0
    }
  }

  /// Nobody wants the question any more; false where somebody has joined meanwhile.
  func desert() -> Bool {
    state.withLock { state in
      if state.followers == 0 { state.isDeserted = true }
      return state.isDeserted
    }
  }

  /// What has come since `position`, as soon as there is something; the end after all of it.
  ///
  /// Throws `CancellationError`.
  func next(after position: Int) async throws -> Update {
    while true {
      if let update = state.withLock({ $0.update(after: position) }) { return update }
      try await wait { $0.update(after: position) != nil }
    }
  }

  /// Returns once there will be nothing more.
  ///
  /// Throws `CancellationError`.
  func ended() async throws {
    while state.withLock({ $0.end }) == nil { try await wait { $0.end != nil } }
  }

  private func wake(_ change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns at the next change, or at once where `isReady`.
  private func wait(unless isReady: (State) -> Bool) async throws {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let outcome = state.withLock { state -> Result<Void, any Error>? in
          if Task.isCancelled { return .failure(CancellationError()) }
          if isReady(state) { return .success(()) }
          state.waiters[number] = continuation
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
    }
  }
}

extension QuestionFeed.State {
  fileprivate func update(after position: Int) -> QuestionFeed.Update? {
    if position < pieces.count, !isDeserted {
      return .text(pieces[position...].joined(), position: pieces.count)
    }
    return end.map { .end($0) }
  }
}
