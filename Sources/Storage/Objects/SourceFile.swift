internal import Glibc

/// A file that is to be stored, held open, so that what is read is of one file however long that takes.
///
/// The methods that read block.
final class SourceFile: Sendable {
  private let path: String
  private let descriptor: Int32
  private let identity: Identity

  /// What changes when the file does.
  private struct Identity: Equatable {
    let size: Int
    let modified: [Int]

    init(_ status: stat) {
      size = Int(status.st_size)
      modified = [status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
    }
  }

  /// In bytes, when the file was opened.
  var size: Int { identity.size }

  /// - Throws: `FileError`.
  static func open(_ path: String) async throws -> SourceFile {
    try await onBlockingQueue { _ in try SourceFile(path) }
  }

  private init(_ path: String) throws(FileError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.last(.open, path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileError(attempt: .read, path: path, code: EINVAL)
    }
    self.path = path
    self.descriptor = descriptor
    identity = Identity(status)
  }

  deinit { close(descriptor) }

  /// Bytes that are read at once.
  static let chunkSize = 256 << 10

  /// The bytes of `range`, which is within the file's size, in pieces of at most ``chunkSize``.
  /// - Throws: ``ObjectStoreError/changed(_:)`` where the file ends before, `FileError`, and what `use` throws.
  func forEachChunk(of range: Range<Int>, _ use: (UnsafeRawBufferPointer) throws -> Void) throws {
    var buffer = [UInt8](repeating: 0, count: min(Self.chunkSize, range.count))
    var position = range.lowerBound
    while position < range.upperBound {
      let count = try buffer.withUnsafeMutableBytes { bytes in
        let part = UnsafeMutableRawBufferPointer(
          rebasing: bytes[..<min(bytes.count, range.upperBound - position)])
        try read(into: part, at: position)
        try use(UnsafeRawBufferPointer(part))
        return part.count
      }
      position += count
    }
  }

  /// The bytes of `range`, read on the calling thread.
  func bytes(of range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
      try read(into: UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
      count = range.count
    }
  }

  /// - Throws: ``ObjectStoreError/changed(_:)`` where the file has been written to since it was opened.
  func checkUnchanged() throws {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError.last(.read, path) }
    guard Identity(status) == identity else { throw ObjectStoreError.changed(path) }
  }

  private func read(into buffer: UnsafeMutableRawBufferPointer, at start: Int) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, start + done)
      if count > 0 { done += count }
      if count == 0 { throw ObjectStoreError.changed(path) }
      if count < 0, errno != EINTR { throw FileError.last(.read, path) }
    }
  }
}
