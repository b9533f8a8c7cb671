internal import Glibc

/// A folder of the daemon's own, by what is in it and how much room there is. No call is on Swift's pool.
public enum DataFolder {
  /// Makes the folder and those above it, where missing.
  /// - Throws: `FileError`.
  public static func make(_ path: String) async throws {
    try await onBlockingQueue { _ in try Folder(path).make() }
  }

  /// The names of the files in it; none where there is no such folder.
  /// - Throws: `FileError`.
  public static func files(in path: String) async throws -> [String] {
    try await onBlockingQueue { _ in
      try Folder(path).entries().filter { !$0.isFolder }.map(\.name)
    }
  }

  public static func size(ofFile path: String) async throws -> Int? {
    try await onBlockingQueue { _ in
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      return Int(status.st_size)
    }
  }

  /// Bytes that an ordinary user may still write to the file system of `path`.
  /// - Throws: `FileError`.
  public static func freeSpace(at path: String) async throws -> Int {
    try await onBlockingQueue { _ in
      var status = statvfs()
      guard statvfs(path, &status) == 0 else { throw FileError.last(.read, path) }
      return Int(status.f_bavail) * Int(status.f_frsize)
    }
  }
}
