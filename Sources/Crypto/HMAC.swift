/// Message authentication with a secret key (RFC 2104).
public enum HMAC {
  /// 32 bytes.
  public static func sha256(key: [UInt8], _ message: [UInt8]) throws(Hash.Failure) -> [UInt8] {
    // A longer key stands for its digest.
    let key = key.count > blockSize ? try Hash.digest(.sha256, of: key) : key
    let context = try DigestContext()
    try context.begin(.sha256)
    try context.update(padded(key, with: 0x36))
    try context.update(message)
    let inner = try context.finish()
    try context.begin(.sha256)
    try context.update(padded(key, with: 0x5C))
    try context.update(inner)
    return try context.finish()
  }

  /// Of SHA-256, in bytes.
  private static let blockSize = 64

  /// A block of the key, followed by zeros, each byte combined with `pad`.
  private static func padded(_ key: [UInt8], with pad: UInt8) -> [UInt8] {
    var block = [UInt8](repeating: pad, count: blockSize)
    for (index, byte) in key.enumerated() { block[index] ^= byte }
    return block
  }
}
