internal import Glibc

/// A folder by its path. Every call blocks.
struct Folder {
  let path: String

  init(_ path: String) { self.path = path }

  /// The one that holds the last part of `path`.
  init(containing path: String) {
    // Bytes are looked at, not characters: a slash before a combining mark separates names, too.
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else {
      self.path = "."
      return
    }
    self.path = slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Makes the folder, and those above it, where missing; a crash does not undo it.
  func make() throws(FileError) {
    if mkdir(path, 0o755) == 0 { return try Folder(containing: path).sync() }
    if errno == EEXIST { return }
    guard errno == ENOENT else { throw FileError.last(.makeFolder, path) }
    let parent = Folder(containing: path)
    try parent.make()
    // Another task may have made it in the meantime.
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileError.last(.makeFolder, path) }
    try parent.sync()
  }

  /// Returns when the disk has the names in this folder.
  func sync() throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.last(.open, path) }
    defer { close(descriptor) }
    // EINVAL: a network's file system that keeps names without being asked.
    guard fsync(descriptor) == 0 || errno == EINVAL else { throw FileError.last(.write, path) }
  }

  /// The names of what is in it, in no order: files and folders, without links and special files, and without
  /// names that are not UTF-8. Nothing where there is no such folder.
  func entries() throws(FileError) -> [(name: String, isFolder: Bool)] {
    guard let stream = opendir(path) else {
      if errno == ENOENT || errno == ENOTDIR { return [] }
      throw FileError.last(.list, path)
    }
    defer { closedir(stream) }
    var entries: [(name: String, isFolder: Bool)] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(validating: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let name, name != ".", name != ".." else { continue }
      // Not every file system fills in d_type.
      var status = stat()
      guard lstat(path + "/" + name, &status) == 0 else { continue }
      let kind = status.st_mode & S_IFMT
      if kind == S_IFREG || kind == S_IFDIR { entries.append((name, kind == S_IFDIR)) }
    }
    guard errno == 0 else { throw FileError.last(.list, path) }
    return entries
  }
}
