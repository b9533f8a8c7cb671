/// Message authentication with a secret key (RFC 2104).
public enum HMAC {
  /// 32 bytes.
  public static func sha256(key: [UInt8], _ message: [UInt8]) throws(Hash.Failure) -> [UInt8] {
    try code(.sha256, key: key, message)
  }

  /// 20 bytes. For protocols that ask for it (TURN's REST API): within HMAC, what broke SHA-1 does no harm (RFC 6194).
  public static func sha1(key: [UInt8], _ message: [UInt8]) throws(Hash.Failure) -> [UInt8] {
    try code(.sha1, key: key, message)
  }

  private static func code(
    _ function: Hash.Function, key: [UInt8], _ message: [UInt8]
  ) throws(Hash.Failure) -> [UInt8] {
    // A longer key stands for its digest.
    let key = key.count > blockSize ? try Hash.digest(function, of: key) : key
    let context = try DigestContext()
    try context.begin(function)
    try context.update(padded(key, with: 0x36))
    try context.update(message)
    let inner = try context.finish()
    try context.begin(function)
    try context.update(padded(key, with: 0x5C))
    try context.update(inner)
    return try context.finish()
  }

  /// Of SHA-1 and SHA-256 alike, in bytes.
  private static let blockSize = 64

  /// A block of the key, followed by zeros, each byte combined with `pad`.
  private static func padded(_ key: [UInt8], with pad: UInt8) -> [UInt8] {
    var block = [UInt8](repeating: pad, count: blockSize)
    for (index, byte) in key.enumerated() { block[index] ^= byte }
    return block
  }
}
