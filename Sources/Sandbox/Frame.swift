/// What travels between the daemon and its child: a header of eight bytes, then the payload.
///
/// Header, little-endian: payload length (UInt32), kind (UInt8), protocol version (UInt8), two zero bytes.
/// Descriptions are JSON, samples are raw Float32. The reading side treats the other as untrusted.
struct FrameHeader: Equatable {
  enum Kind: UInt8, CaseIterable {
    case request = 1
    case description, samples, progress, video, warning, finished, failed
    case text, textFinished, textFailed

    /// The longest payload that is accepted, in bytes.
    var limit: Int { self == .samples ? 1 << 20 : 1 << 16 }
  }

  static let version: UInt8 = 1
  static let size = 8

  var kind: Kind
  /// Bytes that follow the header.
  var length: Int

  init(kind: Kind, length: Int) {
    self.kind = kind
    self.length = length
  }

  /// Reads a header from `bytes` (at least ``size`` of them).
  init(_ bytes: UnsafeRawBufferPointer) throws(SandboxError) {
    let length = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    guard bytes[5] == Self.version else { throw .nonsense("a frame of protocol version \(bytes[5])") }
    guard let kind = Kind(rawValue: bytes[4]), bytes[6] == 0, bytes[7] == 0 else {
      throw .nonsense("a frame of unknown kind \(bytes[4])")
    }
    guard length <= kind.limit else { throw .nonsense("a \(kind) frame of \(length) bytes") }
    self.init(kind: kind, length: length)
  }

  var bytes: [UInt8] {
    let length = UInt32(length)
    return [
      UInt8(truncatingIfNeeded: length), UInt8(truncatingIfNeeded: length >> 8),
      UInt8(truncatingIfNeeded: length >> 16), UInt8(truncatingIfNeeded: length >> 24),
      kind.rawValue, Self.version, 0, 0,
    ]
  }
}
