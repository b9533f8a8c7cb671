/// A file that is read whole, such as one with settings. No call is on Swift's pool.
public enum SmallFile {
  /// What the file at `path` holds; nil when it is not an ordinary file of at most `limit` bytes.
  /// - Throws: `FileError`.
  public static func read(_ path: String, upTo limit: Int) async throws -> [UInt8]? {
    try await onBlockingQueue { _ in
      let file = try Descriptor.reading(path)
      guard let size = try file.fileSize(), size <= limit else { return nil }
      let data = try file.readAll(expected: size)
      // It may have grown meanwhile.
      return data.count <= limit ? [UInt8](data) : nil
    }
  }
}
