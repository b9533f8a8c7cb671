internal import Core
internal import Crypto
internal import Synchronization

/// The public keys of callers' tokens: fetched when they are first needed, kept, and fetched anew when a token asks
/// for one that is not among them. One fetch at a time serves everybody.
final class KeyRing: Sendable {
  /// There are no keys, or no new ones, because they cannot be fetched now.
  struct Unavailable: Error, Equatable {
    /// After which it may be worth another attempt; at least a second.
    var retryAfter: Duration
  }

  private struct State {
    var cache = KeyCache()
    var flight: Task<Void, Never>?
  }

  private let fetch: @Sendable () async throws -> JSONWebKeySet
  private let now: @Sendable () -> ContinuousClock.Instant
  private let logger: Logger
  private let state = Mutex(State())

  init(
    logger: Logger, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    fetch: @escaping @Sendable () async throws -> JSONWebKeySet
  ) {
    self.fetch = fetch
    self.now = now
    self.logger = logger
  }

  /// The keys at hand; waits for them when there are none yet.
  func keys() async throws(Unavailable) -> [JSONWebKey] {
    let (keys, isStale) = state.withLock { ($0.cache.keys, $0.cache.isStale(at: now())) }
    // Nobody waits for newer ones while there are any.
    let flight = isStale ? takeOff() : nil
    guard keys.isEmpty else { return keys }
    await flight?.value
    let cache = state.withLock { $0.cache }
    guard !cache.keys.isEmpty else { throw Unavailable(retryAfter: cache.delay(at: now())) }
    return cache.keys
  }

  /// Keys that are newer than those at hand; nil when there was a refresh only just now, and it succeeded.
  func newerKeys() async throws(Unavailable) -> [JSONWebKey]? {
    let flight = takeOff()
    await flight?.value
    let cache = state.withLock { $0.cache }
    guard !cache.hasFailed else { throw Unavailable(retryAfter: cache.delay(at: now())) }
    return flight == nil ? nil : cache.keys
  }

  /// The fetch that is under way, or one that begins; nil when it is too early for another.
  ///
  /// Not a child of the caller's task: it ends by its own time-out, and a client that leaves does not take it away from
  /// the others.
  private func takeOff() -> Task<Void, Never>? {
    state.withLock { state in
      if let flight = state.flight { return flight }
      guard state.cache.mayFetch(at: now()) else { return nil }
      let flight = Task { await fly() }
      state.flight = flight
      return flight
    }
  }

  private func fly() async {
    do {
      let set = try await fetch()
      land { $0.fetchSucceeded(set.keys, at: now()) }
    } catch {
      land { $0.fetchFailed(at: now()) }
      logger.warning("the keys of callers' tokens stay as they are", ["reason": "\(error)"])
    }
  }

  private func land(_ change: (inout KeyCache) -> Void) {
    state.withLock { state in
      change(&state.cache)
      state.flight = nil
    }
  }
}
