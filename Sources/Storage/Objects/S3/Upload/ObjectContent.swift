internal import FoundationEssentials
internal import HTTPClient

/// What is to be stored: bytes in memory, or a file that is read as it is sent.
enum ObjectContent: Sendable {
  case bytes([UInt8])
  case file(SourceFile)

  var size: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .file(let file): file.size
    }
  }

  func digests(of range: Range<Int>, withMD5: Bool) async throws -> Digests {
    // Faster than changing the thread.
    if case .bytes(let bytes) = self, range.count <= 64 << 10 {
      return try bytes[range].withUnsafeBytes { try Digests(of: $0, withMD5: withMD5) }
    }
    return try await onBlockingQueue { cancellation in
      var digester = try Digester(withMD5: withMD5)
      switch self {
      case .bytes(let bytes): try bytes[range].withUnsafeBytes { try digester.update($0) }
      case .file(let file):
        try file.checkUnchanged()
        try file.forEachChunk(of: range) { chunk in
          try cancellation.check()
          try digester.update(chunk)
        }
      }
      return try digester.finish()
    }
  }

  /// The bytes of `range` as often as they must be sent.
  func body(of range: Range<Int>) -> HTTPRequestBody {
    if case .bytes(let bytes) = self, range.count == bytes.count { return .bytes(bytes) }
    return .stream(
      HTTPRequestStream(length: range.count, replaying: { ContentChunks(content: self, range: range) }))
  }

  /// - Throws: ``ObjectStoreError/changed(_:)``.
  func checkUnchanged() async throws {
    guard case .file(let file) = self else { return }
    try await onBlockingQueue { _ in try file.checkUnchanged() }
  }
}

/// A part of some content, piece by piece. A file that has changed ends it with ``ObjectStoreError/changed(_:)``:
/// its digests were of something else.
struct ContentChunks: AsyncSequence, Sendable {
  typealias Element = [UInt8]

  let content: ObjectContent
  let range: Range<Int>

  struct AsyncIterator: AsyncIteratorProtocol {
    let content: ObjectContent
    var rest: Range<Int>

    mutating func next() async throws -> [UInt8]? {
      let part = rest.prefix(SourceFile.chunkSize)
      rest = part.upperBound..<rest.upperBound
      if part.isEmpty { return nil }
      switch content {
      case .bytes(let bytes): return Array(bytes[part])
      case .file(let file):
        return try await onBlockingQueue { _ in
          let bytes = try file.bytes(of: part)
          try file.checkUnchanged()
          return bytes
        }
      }
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(content: content, rest: range) }
}
