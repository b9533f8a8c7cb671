internal import Glibc
internal import Synchronization

/// Another process works in the data folder, or the lock's file cannot be made.
public enum DataFolderLockError: Error, Sendable, Equatable, CustomStringConvertible {
  /// `process` is nil where the file does not say it.
  case held(folder: String, process: Int32?)
  case failed(FileError)

  public var description: String {
    switch self {
    case .held(let folder, let process):
      "another interviewd works in \(folder)" + (process.map { " (process \($0))" } ?? "")
    case .failed(let error): error.description
    }
  }
}

/// The right to be the one process that runs the jobs of a data folder. The system takes it back when the
/// process ends, however that comes.
public final class DataFolderLock: Sendable {
  /// The open `interviewd.lock`; nil once released.
  private let descriptor: Mutex<Int32?>

  private init(descriptor: Int32) { self.descriptor = Mutex(descriptor) }

  deinit { release() }

  /// Takes the lock of `folder`, which is made where it is missing. Does not wait for another process.
  public static func acquire(folder: String) async throws(DataFolderLockError) -> DataFolderLock {
    do {
      return try await onBlockingQueue { _ in try lock(folder) }
    } catch let error as FileError {
      throw .failed(error)
    } catch {
      throw error as? DataFolderLockError ?? .held(folder: folder, process: nil)
    }
  }

  /// Gives it up, at the latest when this goes. The file stays: removing it could remove the next owner's.
  public func release() {
    descriptor.withLock { held in
      guard let descriptor = held else { return }
      // Closing alone would not do: a child between `fork` and `exec` has a copy of the descriptor, and the lock
      // lasts as long as any copy.
      flock(descriptor, LOCK_UN)
      close(descriptor)
      held = nil
    }
  }

  private static func lock(_ folder: String) throws -> DataFolderLock {
    try Folder(folder).make()
    let path = folder + "/interviewd.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileError.last(.open, path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else { throw FileError.last(.open, path) }
      throw DataFolderLockError.held(folder: folder, process: owner(descriptor))
    }
    // For people and for the error above: a full disk may refuse it, and the lock holds all the same.
    let text = "\(getpid())\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    return DataFolderLock(descriptor: descriptor)
  }

  private static func owner(_ descriptor: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return Int32(String(decoding: bytes[..<count].prefix { $0 > UInt8(ascii: " ") }, as: UTF8.self))
  }
}
