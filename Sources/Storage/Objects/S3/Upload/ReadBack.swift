internal import Crypto

/// Compares an object's bytes, as they arrive, with what was uploaded, part by part.
struct ReadBack {
  private var parts: ArraySlice<Digests>
  private var hash: Hash?
  private var size = 0
  private var isDifferent = false

  init(_ expected: ExpectedObject) { parts = expected.parts[...] }

  mutating func received(_ chunk: [UInt8]) throws {
    var rest = chunk[...]
    while let part = parts.first, !rest.isEmpty {
      let piece = rest.prefix(part.size - size)
      let hash = try self.hash ?? Hash(.sha256)
      try piece.withUnsafeBytes { try hash.update($0) }
      self.hash = hash
      size += piece.count
      rest = rest.dropFirst(piece.count)
      if size == part.size { try ended(part) }
    }
    if !rest.isEmpty { isDifferent = true }
  }

  /// There is no more.
  mutating func ended() throws -> ExpectedObject.Verdict {
    // An object of no bytes has one part of none.
    if let part = parts.first, part.size == 0 { try ended(part) }
    return isDifferent || !parts.isEmpty ? .different : .same
  }

  private mutating func ended(_ part: Digests) throws {
    let digest = try (try self.hash ?? Hash(.sha256)).finish()
    if digest != part.sha256 { isDifferent = true }
    hash = nil
    size = 0
    parts = parts.dropFirst()
  }
}
