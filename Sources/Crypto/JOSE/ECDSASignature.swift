/// The two ways to write an ECDSA signature of P-256.
enum ECDSASignature {
  /// As libcrypto reads it: a DER sequence of two integers (RFC 3279, section 2.2.3); from r and s side by side, 32
  /// bytes each, as tokens have it (RFC 7518, section 3.4). Nil for another length.
  static func der(_ raw: [UInt8]) -> [UInt8]? {
    guard raw.count == 64 else { return nil }
    let body = integer(raw[..<32]) + integer(raw[32...])
    // At most 70 bytes: one byte holds the length.
    return [0x30, UInt8(body.count)] + body
  }

  /// In as few bytes as possible, and never negative.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(bytes.drop { $0 == 0 })
    if digits.first ?? 0x80 >= 0x80 { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }
}
