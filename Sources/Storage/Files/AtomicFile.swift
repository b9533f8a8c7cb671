public import FoundationEssentials
internal import Glibc

/// Writing a file so that at any moment, and after any crash, there is either all of it or nothing new.
public enum AtomicFile {
  /// Puts `data` into the file at `path`, in place of what may be there, and returns when the disk has it.
  ///
  /// The bytes go to a temporary file in the same folder (`.NAME.XXXXXXXX.partial`), which then takes the
  /// name. On an error before that, and when the task is cancelled before that, the temporary file is removed
  /// and what was at `path` stays. A symbolic link at `path` is itself replaced, not what it points to.
  /// - Parameter makingFolders: whether folders on the way that are missing are made.
  /// - Throws: `FileError`; `CancellationError` only where nothing was written.
  public static func write(_ data: Data, to path: String, makingFolders: Bool = false) async throws {
    try await onBlockingQueue { cancellation in
      try write(data, to: path, makingFolders: makingFolders, unlessCancelled: cancellation.check)
    }
  }

  /// Removes the file at `path`; that there is none is no error.
  /// - Throws: `FileError`.
  public static func remove(_ path: String) async throws {
    try await onBlockingQueue { _ in
      guard unlink(path) == 0 || errno == ENOENT else { throw FileError.last(.delete, path) }
    }
  }

  /// Writes on the calling thread. `check` is asked before every step that takes time, and before the last.
  static func write(
    _ data: Data, to path: String, makingFolders: Bool, unlessCancelled check: () throws -> Void
  ) throws {
    try write(to: path, makingFolders: makingFolders, unlessCancelled: check) { file in
      try data.withUnsafeBytes { bytes in
        for start in stride(from: 0, to: bytes.count, by: portion) {
          try check()
          try file.write(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + portion, bytes.count)]))
        }
      }
    }
  }

  /// The same of what `fill` writes, which is to ask `check` now and then.
  static func write(
    to path: String, makingFolders: Bool, unlessCancelled check: () throws -> Void,
    filling fill: (borrowing Descriptor) throws -> Void
  ) throws {
    try check()
    let folder = Folder(containing: path)
    if makingFolders { try folder.make() }
    let partial = partialPath(path, in: folder)
    let file = try Descriptor.creating(partial, for: path)
    do {
      try fill(file)
      try check()
      try file.sync()
      try check()
      guard rename(partial, path) == 0 else { throw FileError.last(.write, path) }
    } catch {
      unlink(partial)
      throw error
    }
    try folder.sync()
  }

  /// Whether a file of this name may be one that was being written when its writer was killed.
  static func isPartial(_ name: String) -> Bool {
    name.utf8.starts(with: ".".utf8)
      && name.utf8.suffix(partialSuffix.utf8.count).elementsEqual(partialSuffix.utf8)
  }

  /// Bytes that are written between two looks at the cancellation.
  private static let portion = 1 << 20
  private static let partialSuffix = ".partial"

  private static func partialPath(_ path: String, in folder: Folder) -> String {
    var name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(Substring($0)) } ?? ""
    // A name may have 255 bytes, and this one gets more of them.
    while name.utf8.count > 200 { name.unicodeScalars.removeLast() }
    let random = String(UInt32.random(in: .min ... .max), radix: 36)
    return "\(folder.path)/.\(name).\(random)\(partialSuffix)"
  }
}
