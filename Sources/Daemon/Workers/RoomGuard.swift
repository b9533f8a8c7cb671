internal import Core
internal import Storage
internal import Synchronization

/// Watches whether the data folder's file system has room for work.
final class RoomGuard: Sendable {
  enum Change { case none, paused, resumed }

  private let folder: String
  /// Bytes.
  private let least: Int
  private let logger: Logger
  private let paused = Mutex(false)

  init(folder: String, least: Int, logger: Logger) {
    self.folder = folder
    self.least = least
    self.logger = logger
  }

  /// What the last ``look()`` found.
  var isPaused: Bool { paused.withLock { $0 } }

  /// Looks again, and says what has changed since the last time.
  func look() async -> Change {
    let reason = await shortage()
    let change = paused.withLock { paused -> Change in
      defer { paused = reason != nil }
      return paused == (reason != nil) ? .none : paused ? .resumed : .paused
    }
    switch change {
    case .none: break
    case .paused: logger.error(reason ?? "")
    case .resumed: logger.info("there is room on the disk again: work goes on")
    }
    return change
  }

  /// Why work is paused, a sentence; nil when there is room.
  func shortage() async -> String? {
    guard let free = try? await DataFolder.freeSpace(at: folder), free < least else { return nil }
    return "the disk is full: \(free >> 10) KiB are free and \(least >> 10) KiB are wanted; work is paused"
  }
}
