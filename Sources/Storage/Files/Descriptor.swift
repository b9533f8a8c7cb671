internal import FoundationEssentials
internal import Glibc

/// An open file or folder, closed when this value goes. Every call blocks.
struct Descriptor: ~Copyable {
  private let number: Int32
  /// What errors name.
  private let path: String

  private init(number: Int32, path: String) {
    self.number = number
    self.path = path
  }

  deinit { close(number) }

  /// A new file to write, on its way to become the one at `target`, which errors name. Its permissions are
  /// 0644 less the process's mask.
  static func creating(_ path: String, for target: String) throws(FileError) -> Descriptor {
    try opened(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644), target)
  }

  /// A file to read. Does not wait for a writer where `path` is a pipe.
  static func reading(_ path: String) throws(FileError) -> Descriptor {
    try opened(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), path)
  }

  private static func opened(_ number: Int32, _ path: String) throws(FileError) -> Descriptor {
    guard number >= 0 else { throw FileError.last(.open, path) }
    return Descriptor(number: number, path: path)
  }

  /// The size in bytes; nil for what is not an ordinary file.
  func fileSize() throws(FileError) -> Int? {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw FileError.last(.read, path) }
    return status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
  }

  /// All bytes from here to the end. `expected` sizes the buffer and need not be right.
  func readAll(expected: Int) throws(FileError) -> Data {
    var data = Data(capacity: expected)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(number, &buffer, buffer.count)
      if count == 0 { return data }
      if count > 0 { data.append(contentsOf: buffer[..<count]) }
      if count < 0, errno != EINTR { throw FileError.last(.read, path) }
    }
  }

  /// Writes all of `bytes`.
  func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Glibc.write(number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count >= 0 { rest = rest.dropFirst(count) }
      if count < 0, errno != EINTR { throw FileError.last(.write, path) }
    }
  }

  /// Returns when the disk has what was written.
  func sync() throws(FileError) {
    guard fsync(number) == 0 else { throw FileError.last(.write, path) }
  }
}
