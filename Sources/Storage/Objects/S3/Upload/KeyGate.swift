internal import Synchronization

/// Lets one upload of a key go on at a time; the others wait, first come, first served.
///
/// S3 allows several, but who removes what a killed process left must know that it is not another's work.
final class KeyGate: Sendable {
  /// Who waits, for each key that is held.
  private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

  func isHeld(_ key: String) -> Bool { waiting.withLock { $0[key] != nil } }

  /// A cancelled task waits all the same: for work that is cancelled with it, or bounded in time.
  func hold<Result>(_ key: String, _ work: () async throws -> Result) async throws -> Result {
    await enter(key)
    defer { leave(key) }
    try Task.checkCancellation()
    return try await work()
  }

  private func enter(_ key: String) async {
    await withCheckedContinuation { continuation in
      let isFree = waiting.withLock { waiting in
        guard waiting[key] != nil else {
          waiting[key] = []
          return true
        }
        waiting[key]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave(_ key: String) {
    let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
      guard waiting[key]?.isEmpty == false else {
        waiting[key] = nil
        return nil
      }
      return waiting[key]?.removeFirst()
    }
    next?.resume()
  }
}
