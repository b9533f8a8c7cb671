internal import Glibc

extension LocalObjectStore {
  /// The file itself becomes the object where both are on one file system: nothing is copied.
  public func move(file path: String, key: String, contentType: String = "") async throws {
    let isMoved = try await onFile(of: key) { target, cancellation in
      let (source, folder) = (Folder(containing: path), Folder(containing: target))
      try folder.make()
      try cancellation.check()
      try Descriptor.reading(path).sync()
      guard rename(path, target) == 0 else {
        if errno == EXDEV { return false }
        throw FileError.last(.write, target)
      }
      try folder.sync()
      try source.sync()
      return true
    }
    if !isMoved { try await copyAndRemove(file: path, key: key, contentType: contentType) }
  }
}
