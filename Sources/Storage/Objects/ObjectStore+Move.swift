extension ObjectStore {
  public func move(file path: String, key: String, contentType: String) async throws {
    try await copyAndRemove(file: path, key: key, contentType: contentType)
  }

  /// The object is durable before the file goes.
  func copyAndRemove(file path: String, key: String, contentType: String) async throws {
    try await put(file: path, key: key, contentType: contentType)
    do {
      try await AtomicFile.remove(path)
    } catch let error as FileError {
      throw ObjectStoreError.failed(key, error)
    }
  }
}
