internal import CCrypto

/// A hash function of libcrypto (OpenSSL), fed piece by piece.
public final class Hash {
  public enum Function: Sendable {
    /// 16 bytes. Broken for signatures; protocols that predate that still ask for it (S3's ETag).
    case md5
    /// 20 bytes. Broken for signatures; protocols that predate that still ask for it (RFC 6455).
    case sha1
    /// 32 bytes.
    case sha256
  }

  /// Why libcrypto gave no digest: it is out of memory, or its policy forbids the function.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description = "libcrypto cannot compute a hash"

    init() {}
  }

  private let context: DigestContext

  public init(_ function: Function) throws(Failure) {
    context = try DigestContext()
    try context.begin(function)
  }

  public func update(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    try context.update(bytes)
  }

  /// The digest of all that was given. Once only.
  public consuming func finish() throws(Failure) -> [UInt8] {
    try context.finish()
  }

  /// The digest of `bytes`.
  public static func digest(_ function: Function, of bytes: [UInt8]) throws(Failure) -> [UInt8] {
    let context = try DigestContext()
    try context.begin(function)
    try context.update(bytes)
    return try context.finish()
  }
}
