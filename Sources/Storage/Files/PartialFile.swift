internal import Dispatch
internal import Glibc

/// A file that grows piece by piece beside its final name, and takes that name when it is whole. What was
/// written before a crash can be continued.
public final class PartialFile: Sendable {
  private static let suffix = ".partial"

  private let path: String
  private let descriptor: Int32
  /// Blocking calls run here, in their order.
  private let queue = DispatchQueue(label: "interviewd.storage.partial-file")

  /// Opens the unfinished file for `path`, or begins one; the folder must be there.
  /// - Throws: `FileError`.
  public init(for path: String) async throws {
    let partial = path + Self.suffix
    self.path = path
    descriptor = try await onBlockingQueue { _ in
      let descriptor = open(partial, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw FileError.last(.open, path) }
      return descriptor
    }
  }

  deinit { close(descriptor) }

  /// Bytes so far.
  public func size() async throws -> Int {
    try await onQueue { file in
      var status = stat()
      guard fstat(file.descriptor, &status) == 0 else { throw FileError.last(.read, file.path) }
      return Int(status.st_size)
    }
  }

  /// Adds `bytes` at the end.
  public func append(_ bytes: [UInt8]) async throws {
    try await onQueue { file in
      var written = 0
      while written < bytes.count {
        let count = bytes.withUnsafeBytes {
          write(file.descriptor, $0.baseAddress?.advanced(by: written), bytes.count - written)
        }
        if count >= 0 { written += count } else if errno != EINTR { throw FileError.last(.write, file.path) }
      }
    }
  }

  /// Forgets all that was written.
  public func restart() async throws {
    try await onQueue { file in
      guard ftruncate(file.descriptor, 0) == 0 else { throw FileError.last(.write, file.path) }
    }
  }

  /// Gives the file its name once the disk has all of it.
  public func finish() async throws {
    try await onQueue { file in
      guard fsync(file.descriptor) == 0, rename(file.path + Self.suffix, file.path) == 0 else {
        throw FileError.last(.write, file.path)
      }
      try Folder(containing: file.path).sync()
    }
  }

  /// Removes the file for `path`, finished or not. That there is none is no error.
  public static func remove(for path: String) async throws {
    try await onBlockingQueue { _ in
      for name in [path, path + suffix] {
        guard unlink(name) == 0 || errno == ENOENT else { throw FileError.last(.delete, name) }
      }
    }
  }

  private func onQueue<Result: Sendable>(
    _ work: @escaping @Sendable (PartialFile) throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { [self] in continuation.resume(with: Swift.Result { try work(self) }) }
    }
  }
}
