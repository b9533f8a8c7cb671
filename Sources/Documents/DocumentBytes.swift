internal import Core
internal import Glibc

/// The file that a document came in.
struct DocumentBytes {
  let descriptor: Int32
  /// In bytes; at least one.
  let size: Int

  init(descriptor: Int32) throws(DocumentProblem) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw DocumentProblem(.corrupt, "The file cannot be read")
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
    guard size > 0 else { throw DocumentProblem(.empty, "The file is empty") }
  }

  /// At most `count` bytes from `offset` on.
  func bytes(_ count: Int, at offset: Int = 0) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: min(count, max(0, size - offset))) { buffer, filled in
      while filled < buffer.count {
        guard let start = buffer.baseAddress else { return }
        let got = pread(descriptor, start + filled, buffer.count - filled, off_t(offset + filled))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { return }
        filled += got
      }
    }
  }

  /// Whether `pattern` is anywhere in the file.
  func contains(_ pattern: [UInt8]) -> Bool {
    let pieceSize = 1 << 20
    var offset = 0
    while offset < size {
      let piece = bytes(pieceSize, at: offset)
      if piece.contains(pattern) { return true }
      guard piece.count == pieceSize else { return false }
      // A pattern may lie across the edge of two pieces.
      offset += pieceSize - pattern.count + 1
    }
    return false
  }
}
