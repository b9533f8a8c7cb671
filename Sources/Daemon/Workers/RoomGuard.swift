internal import Core
internal import Storage
internal import Synchronization

/// Watches whether the data folder's file system has room for work.
final class RoomGuard: Sendable {
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

  /// Whether there is room; says in the log when that has changed.
  func look() async -> Bool {
    let reason = await shortage()
    let hasChanged = paused.withLock { paused in
      defer { paused = reason != nil }
      return paused != (reason != nil)
    }
    if hasChanged {
      if let reason {
        logger.error(reason)
      } else {
        logger.info("there is room on the disk again: work goes on")
      }
    }
    return reason == nil
  }

  /// Whether `bytes` more can be written and leave room for work. Where that cannot be told, yes.
  func hasRoom(for bytes: Int) async -> Bool {
    guard let free = try? await DataFolder.freeSpace(at: folder) else { return true }
    return free - bytes >= least
  }

  /// Why work is paused, a sentence; nil when there is room.
  func shortage() async -> String? {
    guard let free = try? await DataFolder.freeSpace(at: folder), free < least else { return nil }
    return "the disk is full: \(free >> 10) KiB are free and \(least >> 10) KiB are wanted; work is paused"
  }
}
