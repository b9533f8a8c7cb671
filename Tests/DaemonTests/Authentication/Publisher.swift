import Core
import Crypto
import Synchronization
import TestSupport

@testable import Daemon

/// Publishes keys as a test says, and counts how often it is asked.
final class Publisher: Sendable {
  struct Down: Error {}

  private struct State {
    var set: JSONWebKeySet?
    var count = 0
    var asked: [CheckedContinuation<Void, Never>] = []
    var held: [CheckedContinuation<Void, Never>]?
  }

  private let state = Mutex(State())
  let clock = Locked(ContinuousClock.now)

  /// nil: nothing can be fetched.
  func publish(_ set: JSONWebKeySet?) { state.withLock { $0.set = set } }

  var count: Int { state.withLock { $0.count } }

  func pass(_ time: Duration) { clock.value += time }

  /// From now on nobody is answered before `release`.
  func hold() { state.withLock { $0.held = [] } }

  func release() {
    let held = state.withLock { state in
      defer { state.held = nil }
      return state.held ?? []
    }
    for continuation in held { continuation.resume() }
  }

  /// Returns once somebody has asked.
  func wasAsked() async {
    await withCheckedContinuation { continuation in
      let isAsked = state.withLock { state in
        if state.count == 0 { state.asked.append(continuation) }
        return state.count > 0
      }
      if isAsked { continuation.resume() }
    }
  }

  var ring: KeyRing {
    KeyRing(
      logger: Logger(level: .error, format: .text) { _ in }, now: { [clock] in clock.value },
      fetch: { try await self.fetch() })
  }

  private func fetch() async throws -> JSONWebKeySet {
    await withCheckedContinuation { continuation in
      let (asked, isHeld) = state.withLock { state in
        state.count += 1
        state.held?.append(continuation)
        defer { state.asked = [] }
        return (state.asked, state.held != nil)
      }
      for waiter in asked { waiter.resume() }
      if !isHeld { continuation.resume() }
    }
    guard let set = state.withLock({ $0.set }) else { throw Down() }
    return set
  }
}
