internal import Glibc

/// A system call on a file that failed: what was attempted, on what, and the system's reason.
public struct FileError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Attempt: String, Sendable { case open, read, write, delete, list, makeFolder }

  public var attempt: Attempt
  public var path: String
  /// The system's error number, as `ENOSPC`.
  public var code: Int32

  /// As `No space left on device`.
  public var reason: String { String(cString: strerror(code)) }

  public var description: String { "cannot \(attempt.words) \(path): \(reason)" }

  /// To be made at once after the call that failed, from `errno`.
  static func last(_ attempt: Attempt, _ path: String) -> FileError {
    FileError(attempt: attempt, path: path, code: errno)
  }
}

extension FileError.Attempt {
  var words: String { self == .makeFolder ? "make the folder" : rawValue }
}
