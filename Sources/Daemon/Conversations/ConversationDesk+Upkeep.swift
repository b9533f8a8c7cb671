internal import Core
internal import FoundationEssentials
internal import Storage

extension ConversationDesk {
  private static let batch = 100
  /// Between two rounds: while there is nothing to wait for, after a failure, and at least.
  private static let longestPause = 60.0
  private static let shortestPause = 0.25

  /// Puts sessions away whose time is over, each soon after, until the task is cancelled.
  func keepUp() async {
    while !Task.isCancelled {
      var pause = Self.longestPause
      do {
        try await putAwayExpired()
        pause = Self.pause(until: try await store.nextExpiry(), now: store.now(), life: store.life)
      } catch {
        guard !Task.isCancelled else { return }
        logger.warning(
          "interviewer sessions whose time is over stay until the next round", ["reason": "\(error)"])
      }
      try? await Task.sleep(for: .seconds(pause))
    }
  }

  /// Saves and removes sessions whose time is over, but for those in which somebody is speaking.
  ///
  /// Throws `DatabaseError`, `FileError`, `CancellationError`.
  func putAwayExpired() async throws {
    while true {
      let ids = try await store.expired(atMost: Self.batch)
      var removed = 0
      for id in ids where try await putAway(id) { removed += 1 }
      if ids.count < Self.batch || removed == 0 { return }
    }
  }

  private func putAway(_ id: String) async throws -> Bool {
    guard let seat = seats.take(id) else { return false }
    defer { seats.leave(seat) }
    guard let conversation = try await store.expired(id) else { return false }
    _ = try await archive.save(conversation)
    try await store.delete(id)
    return true
  }

  /// Seconds to the next round. Whoever begins meanwhile lives at least for `life`.
  static func pause(until next: Date?, now: Date, life: TimeInterval) -> TimeInterval {
    let most = min(longestPause, life)
    guard let next else { return max(shortestPause, most) }
    return max(shortestPause, min(most, next.timeIntervalSince(now)))
  }

  /// Returns once everything that was to be saved is.
  func finish() async { await saves.finish() }
}
