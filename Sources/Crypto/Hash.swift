internal import CCrypto

/// A hash function of libcrypto (OpenSSL), fed piece by piece.
public final class Hash {
  public enum Function: Sendable {
    /// 20 bytes. Broken for signatures; protocols that predate that still ask for it (RFC 6455).
    case sha1
    /// 32 bytes.
    case sha256
  }

  /// Why libcrypto gave no digest: it is out of memory, or its policy forbids the function.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    public let description = "libcrypto cannot compute a hash"
  }

  private let context: OpaquePointer

  public init(_ function: Function) throws(Failure) {
    guard let context = EVP_MD_CTX_new() else { throw Failure() }
    let digest = function == .sha1 ? EVP_sha1() : EVP_sha256()
    guard EVP_DigestInit_ex(context, digest, nil) == 1 else {
      EVP_MD_CTX_free(context)
      throw Failure()
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  public func update(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw Failure() }
  }

  /// The digest of all that was given. Once only.
  public consuming func finish() throws(Failure) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &count) == 1 else { throw Failure() }
    return Array(digest.prefix(Int(count)))
  }

  /// The digest of `bytes`.
  public static func digest(_ function: Function, of bytes: [UInt8]) throws(Failure) -> [UInt8] {
    let hash = try Hash(function)
    let outcome = bytes.withUnsafeBytes { bytes in
      Result { () throws(Failure) in try hash.update(bytes) }
    }
    try outcome.get()
    return try hash.finish()
  }
}
