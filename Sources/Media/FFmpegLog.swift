internal import CFFmpegShims
internal import Synchronization

/// FFmpeg's own messages. They are not passed on (they can quote a stranger's metadata); the one fact that
/// FFmpeg tells in no other way is kept: that a container ended in mid-element.
enum FFmpegLog {
  private static let truncated = Atomic(false)

  static var sawTruncation: Bool { truncated.load(ordering: .relaxed) }

  /// Begins listening for one recording: FFmpeg has one log for the whole process.
  static func start() {
    truncated.store(false, ordering: .relaxed)
    interviewd_receive_log { _, line in
      guard let line else { return }
      let message = String(cString: line)
      if ["ended prematurely", "runcat", "partial file"].contains(where: message.contains) {
        FFmpegLog.truncated.store(true, ordering: .relaxed)
      }
    }
  }
}
