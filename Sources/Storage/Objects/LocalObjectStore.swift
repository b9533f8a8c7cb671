public import FoundationEssentials
internal import Glibc

/// Objects as files in a folder: the part of a key before its last slash names folders, the rest a file.
///
/// So `a` and `a/b` cannot both be objects, and folders stay when the last object in them has gone. A call whose
/// task is cancelled throws `CancellationError` where that came before its effect, and else ends as if it had not
/// been.
public struct LocalObjectStore: ObjectStore {
  /// Absolute, ends in a slash.
  private let folder: String

  /// The objects in `folder`, which is made by the first `put` where it is missing. A relative path is meant
  /// from the working directory of this moment.
  public init(folder: String) {
    self.folder = URL(filePath: folder, directoryHint: .isDirectory).standardizedFileURL
      .path(percentEncoded: false)
  }

  /// Stores `data` under `key`, in place of what may be there. Once this returns, no crash undoes it.
  /// - Parameter contentType: is not kept.
  /// - Throws: `ObjectStoreError`; `CancellationError` only where nothing was stored.
  public func put(_ data: Data, key: String, contentType: String = "") async throws {
    try await onFile(of: key) { path, cancellation in
      try AtomicFile.write(data, to: path, makingFolders: true, unlessCancelled: cancellation.check)
    }
  }

  public func put(file path: String, key: String, contentType: String = "") async throws {
    let source = try await SourceFile.open(path)
    try await onFile(of: key) { target, cancellation in
      try AtomicFile.write(to: target, makingFolders: true, unlessCancelled: cancellation.check) { file in
        try source.forEachChunk(of: 0..<source.size) { chunk in
          try cancellation.check()
          try file.write(chunk)
        }
        try source.checkUnchanged()
      }
    }
  }

  /// The bytes under `key`.
  /// - Throws: `ObjectStoreError`, `.notFound` where there is none.
  public func get(key: String, limit: Int) async throws -> Data {
    let data: Data? = try await onFile(of: key) { path, _ in
      do {
        let file = try Descriptor.reading(path)
        // A folder is not an object: the key is only the beginning of others.
        guard let size = try file.fileSize() else { return nil }
        guard size <= limit else { throw ObjectStoreError.tooLarge(key, limit: limit) }
        return try file.readAll(expected: size)
      } catch let error as FileError where Self.meansAbsent(error) {
        return nil
      }
    }
    guard let data else { throw ObjectStoreError.notFound(key) }
    return data
  }

  /// - Throws: `ObjectStoreError`.
  public func exists(key: String) async throws -> Bool {
    try await onFile(of: key) { path, _ in
      do {
        return try Descriptor.reading(path).fileSize() != nil
      } catch let error as FileError where Self.meansAbsent(error) {
        return false
      }
    }
  }

  /// Removes the object; that there is none is no error.
  /// - Throws: `ObjectStoreError`.
  public func delete(key: String) async throws {
    try await onFile(of: key) { path, _ in
      if unlink(path) == 0 { return try Folder(containing: path).sync() }
      let error = FileError.last(.delete, path)
      // EISDIR: the key is only the beginning of others.
      guard Self.meansAbsent(error) || error.code == EISDIR else { throw error }
    }
  }

  /// All keys that start with `prefix`, whether it ends at a slash or not, in the order of their bytes.
  /// - Throws: `ObjectStoreError`.
  public func list(prefix: String) async throws -> [String] {
    guard let start = Self.folder(of: prefix) else { return [] }
    do {
      return try await onBlockingQueue { [folder] cancellation in
        try Self.keys(in: folder, from: start, prefix: prefix, unlessCancelled: cancellation.check)
      }
    } catch let error as FileError {
      throw ObjectStoreError.failed(prefix, error)
    }
  }

  /// Removes the partial files of `put`s that began before `date` and were ended by a crash.
  /// - Throws: `ObjectStoreError`.
  public func sweep(prefix: String, before date: Date) async throws {
    guard let start = Self.folder(of: prefix) else { return }
    do {
      try await onBlockingQueue { [folder] cancellation in
        var folders = [start]
        while let inner = folders.popLast() {
          try cancellation.check()
          for entry in try Folder(folder + inner).entries() {
            let path = inner.isEmpty ? entry.name : inner + "/" + entry.name
            if entry.isFolder { folders.append(path) }
            var status = stat()
            guard AtomicFile.isPartial(entry.name), stat(folder + path, &status) == 0,
              Double(status.st_mtim.tv_sec) < date.timeIntervalSince1970
            else { continue }
            guard unlink(folder + path) == 0 || errno == ENOENT else {
              throw FileError.last(.delete, folder + path)
            }
          }
        }
      }
    } catch let error as FileError {
      throw ObjectStoreError.failed(prefix, error)
    }
  }

  /// The folder is there, or can be made by the first `put`.
  /// - Throws: `ObjectStoreError`.
  public func probe() async throws {
    try await check(prefix: "")
  }

  /// Where the object is or would be: `file:///…`.
  /// - Throws: `ObjectStoreError.invalidKey`.
  public func url(of key: String) throws -> String {
    URL(filePath: folder + (try ObjectKey(key)).text, directoryHint: .notDirectory).absoluteString
  }

  /// nil: nobody else can read this machine's files.
  public func downloadLink(for key: String, expires: Duration, fileName: String?) async throws -> String? {
    nil
  }

  /// The folder, below the store's, that holds all keys with `prefix`; nil where there can be none.
  private static func folder(of prefix: String) -> String? {
    guard let slash = prefix.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
    // A prefix comes from outside as keys do. What begins no key begins no object's.
    return try? ObjectKey(String(prefix[..<slash])).text
  }

  private static func keys(
    in root: String, from start: String, prefix: String, unlessCancelled check: () throws -> Void
  ) throws -> [String] {
    var found: [String] = []
    var folders = [start]
    while let folder = folders.popLast() {
      try check()
      for entry in try Folder(root + folder).entries() {
        let path = folder.isEmpty ? entry.name : folder + "/" + entry.name
        guard path.utf8.starts(with: prefix.utf8), let key = try? ObjectKey(path) else { continue }
        if entry.isFolder { folders.append(key.text) } else { found.append(key.text) }
      }
    }
    return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func meansAbsent(_ error: FileError) -> Bool {
    error.code == ENOENT || error.code == ENOTDIR
  }

  /// Runs `work` on the path of the object's file, where blocking is allowed.
  func onFile<Result: Sendable>(
    of key: String, _ work: @escaping @Sendable (String, Cancellation) throws -> Result
  ) async throws -> Result {
    let path = folder + (try ObjectKey(key)).text
    do {
      return try await onBlockingQueue { cancellation in
        try cancellation.check()
        return try work(path, cancellation)
      }
    } catch let error as FileError {
      throw ObjectStoreError.failed(key, error)
    }
  }
}
