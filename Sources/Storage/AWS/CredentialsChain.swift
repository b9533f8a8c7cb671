public import HTTPClient
internal import Synchronization

public import struct FoundationEssentials.Date

/// Credentials as the AWS SDKs find them: variables, shared files, the container's service, the instance's service.
///
/// They are kept, and fetched anew from five minutes before they expire. Any number of tasks share one fetch; one
/// that is cancelled leaves it to the others.
public final class CredentialsChain: Sendable {
  private struct State {
    var cache = CredentialsCache()
    /// Those who wait for the fetch; nil: there is none.
    var waiters: [Int: CheckedContinuation<AWSCredentials, any Error>]?
    var lastWaiter = 0
  }

  private let find: @Sendable (Date) async throws -> AWSCredentials
  private let now: @Sendable () -> Date
  private let state = Mutex(State())

  public convenience init(
    _ settings: AWSSettings, client: HTTPClient, now: @escaping @Sendable () -> Date = { Date() }
  ) {
    let sources = CredentialsSources(settings: settings, client: client)
    self.init(now: now) { try await sources.find(now: $0) }
  }

  init(
    now: @escaping @Sendable () -> Date, find: @escaping @Sendable (Date) async throws -> AWSCredentials
  ) {
    self.now = now
    self.find = find
  }

  /// - Throws: ``AWSCredentialsError``; `CancellationError`.
  public func credentials() async throws -> AWSCredentials {
    try Task.checkCancellation()
    let now = now()
    let (kept, waiter) = state.withLock { state in
      state.lastWaiter += 1
      return (state.cache.current(at: now), state.lastWaiter)
    }
    if let kept { return kept }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        enter(waiter, continuation)
        // The handler may have run before there was anybody to tell.
        if Task.isCancelled { cancel(waiter) }
      }
    } onCancel: {
      cancel(waiter)
    }
  }

  /// To be called when a server refused the credentials: the next call looks for them again, in files too.
  public func invalidate() {
    state.withLock { $0.cache.invalidate() }
  }

  private enum Entry { case kept(AWSCredentials), first, another }

  private func enter(_ waiter: Int, _ continuation: CheckedContinuation<AWSCredentials, any Error>) {
    let now = now()
    let entry = state.withLock { state -> Entry in
      // A fetch may have ended since the caller looked.
      if let kept = state.cache.current(at: now) { return .kept(kept) }
      let isFirst = state.waiters == nil
      state.waiters = state.waiters ?? [:]
      state.waiters?[waiter] = continuation
      return isFirst ? .first : .another
    }
    switch entry {
    case .kept(let credentials): continuation.resume(returning: credentials)
    // A task of its own, which no waiter's cancellation reaches; the metadata services' time-outs bound it.
    case .first: Task { await fetch() }
    case .another: break
    }
  }

  private func cancel(_ waiter: Int) {
    state.withLock { $0.waiters?.removeValue(forKey: waiter) }?.resume(throwing: CancellationError())
  }

  private func fetch() async {
    let outcome: Result<AWSCredentials, any Error>
    do { outcome = .success(try await find(now())) } catch { outcome = .failure(error) }
    let now = now()
    // Daemons that were started together do not come back together.
    let pause = Double.random(in: 30...60)
    let (waiters, answer) = state.withLock { state in
      let waiters = state.waiters ?? [:]
      state.waiters = nil
      switch outcome {
      case .success(let credentials):
        state.cache.refreshed(credentials, at: now, pause: pause)
        return (waiters, outcome)
      case .failure:
        let old = state.cache.refreshFailed(at: now, pause: pause)
        return (waiters, old.map { .success($0) } ?? outcome)
      }
    }
    for waiter in waiters.values { waiter.resume(with: answer) }
  }
}
