internal import CCrypto

/// Comparisons that take as long for a wrong value as for the right one, so that nobody finds a secret byte by byte.
public enum ConstantTime {
  /// Whether both are the same bytes. Only their lengths show in the time it takes.
  public static func areEqual(_ first: [UInt8], _ second: [UInt8]) -> Bool {
    first.count == second.count && CRYPTO_memcmp(first, second, first.count) == 0
  }
}
