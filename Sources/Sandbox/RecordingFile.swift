internal import Glibc

/// A recording opened for reading, ready to be handed to the child.
public struct RecordingFile: Sendable {
  public let path: String
  /// Bytes.
  public let size: Int
  let descriptor: Descriptor

  /// Opens the regular file at `path`. Throws ``RecordingFileError`` with the system's reason.
  public init(path: String, maxSize: Int = .max) throws(RecordingFileError) {
    // O_NONBLOCK: a FIFO must not hang the open; it has no effect on regular files.
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw .system(systemMessage(errno)) }
    descriptor = Descriptor(number)
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .system(systemMessage(errno)) }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw .directory
    default: throw .notRegular
    }
    self.path = path
    size = Int(status.st_size)
    guard size > 0 else { throw .empty }
    guard size <= maxSize else { throw .tooLarge(limit: maxSize) }
  }
}

/// Why a path cannot be read as a recording.
public enum RecordingFileError: Error, Sendable, Equatable, CustomStringConvertible {
  case system(String)
  case directory
  case notRegular
  case empty
  /// Bytes.
  case tooLarge(limit: Int)

  public var description: String {
    switch self {
    case .system(let message): message
    case .directory: "is a directory, not a recording"
    case .notRegular: "is not a regular file"
    case .empty: "the file is empty"
    case .tooLarge(let limit): "the file is larger than the limit of \(limit) bytes"
    }
  }
}
