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

  /// Keys as they were at one time.
  struct Snapshot: Sendable {
    let keys: [JSONWebKey]
    let generation: Int
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

  /// The keys at hand; waits for others when there are none yet, or they are too old to be trusted.
  func snapshot() async throws(Unavailable) -> Snapshot {
    let (cache, flight) = state.withLock { state in
      (state.cache, state.cache.isStale(at: now()) ? takeOff(&state) : nil)
    }
    // Nobody waits for newer ones while there are some to be trusted.
    if cache.isTrusted(at: now()) { return Snapshot(keys: cache.keys, generation: cache.generation) }
    await flight?.value
    let newer = state.withLock { $0.cache }
    guard newer.isTrusted(at: now()) else { throw Unavailable(retryAfter: newer.delay(at: now())) }
    return Snapshot(keys: newer.keys, generation: newer.generation)
  }

  /// Keys that came after those of `generation`, fetched unless somebody did so meanwhile; nil when it is too early for
  /// another fetch and the last one succeeded.
  func newerKeys(than generation: Int) async throws(Unavailable) -> [JSONWebKey]? {
    let flight = state.withLock { $0.cache.generation == generation ? takeOff(&$0) : nil }
    await flight?.value
    let cache = state.withLock { $0.cache }
    guard cache.generation == generation else { return cache.keys }
    guard !cache.hasFailed else { throw Unavailable(retryAfter: cache.delay(at: now())) }
    return nil
  }

  /// The fetch that is under way, or one that begins; nil when it is too early for another.
  ///
  /// Not a child of the caller's task: it ends by its own time-out, and a client that leaves does not take it away from
  /// the others.
  private func takeOff(_ state: inout State) -> Task<Void, Never>? {
    if let flight = state.flight { return flight }
    guard state.cache.mayFetch(at: now()) else { return nil }
    let flight = Task { await fly() }
    state.flight = flight
    return flight
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
