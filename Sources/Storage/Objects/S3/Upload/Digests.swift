internal import Crypto

/// What a part of an object is compared by.
struct Digests: Sendable, Equatable {
  /// In bytes.
  var size: Int
  var sha256: [UInt8]
  /// Nil where nobody needs it: it takes a third of the time of both.
  var md5: [UInt8]?

  init(size: Int, sha256: [UInt8], md5: [UInt8]?) {
    self.size = size
    self.sha256 = sha256
    self.md5 = md5
  }

  init(of bytes: UnsafeRawBufferPointer, withMD5: Bool = true) throws {
    var digester = try Digester(withMD5: withMD5)
    try digester.update(bytes)
    self = try digester.finish()
  }
}

/// All digests in one pass.
struct Digester {
  private var size = 0
  private let sha256: Hash
  private let md5: Hash?

  init(withMD5: Bool) throws {
    sha256 = try Hash(.sha256)
    md5 = withMD5 ? try Hash(.md5) : nil
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) throws {
    size += bytes.count
    try sha256.update(bytes)
    try md5?.update(bytes)
  }

  /// Once only.
  func finish() throws -> Digests {
    Digests(size: size, sha256: try sha256.finish(), md5: try md5?.finish())
  }
}
