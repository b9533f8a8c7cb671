/// The ways of signing a token that are known, by their names in `alg` (RFC 7518, section 3.1). `none` is not among
/// them.
public enum SignatureAlgorithm: String, Sendable, CaseIterable {
  /// HMAC with SHA-256 and a secret that both sides have.
  case hs256 = "HS256"
  /// RSA with PKCS #1 v1.5 padding and SHA-256.
  case rs256 = "RS256"
  /// ECDSA with the curve P-256 and SHA-256.
  case es256 = "ES256"
}
