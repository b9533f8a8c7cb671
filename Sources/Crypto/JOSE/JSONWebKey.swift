/// A key that verifies tokens by one algorithm only: what a token says of its algorithm never decides how a key is
/// used (RFC 8725, section 3.1).
public struct JSONWebKey: Sendable {
  public let algorithm: SignatureAlgorithm
  /// `kid`.
  public let id: String?
  private let material: Material

  private enum Material: Sendable {
    case secret([UInt8])
    case rsa(PublicKey)
    case ec(PublicKey)
  }

  /// A secret of at least 32 bytes (RFC 7518, section 3.2), for HS256.
  public init(secret: [UInt8]) throws(JSONWebKeyError) {
    guard secret.count >= 32 else { throw JSONWebKeyError("a secret for HS256 has at least 32 bytes") }
    algorithm = .hs256
    id = nil
    material = .secret(secret)
  }

  /// A public key of a key set (RFC 7517): RSA for RS256, or EC with the curve P-256 for ES256. Private parts are not
  /// looked at.
  init(_ json: StrictJSON) throws(JSONWebKeyError) {
    guard let members = json.object else { throw JSONWebKeyError("a key is an object") }
    id = try Self.text("kid", in: members)
    if let use = try Self.text("use", in: members), use != "sig" {
      throw JSONWebKeyError("use is not sig")
    }
    if let operations = members["key_ops"] {
      guard let operations = operations.array else { throw JSONWebKeyError("key_ops is not a list") }
      guard operations.contains(.string("verify")) else { throw JSONWebKeyError("key_ops has no verify") }
    }
    switch try Self.text("kty", in: members) {
    case "RSA":
      algorithm = .rs256
      material = .rsa(
        try .rsa(modulus: Self.bytes("n", in: members), exponent: Self.bytes("e", in: members)))
    case "EC":
      guard try Self.text("crv", in: members) == "P-256" else { throw JSONWebKeyError("crv is not P-256") }
      algorithm = .es256
      material = .ec(try .p256(x: Self.bytes("x", in: members), y: Self.bytes("y", in: members)))
    default: throw JSONWebKeyError("kty is neither RSA nor EC")
    }
    if let name = try Self.text("alg", in: members), name != algorithm.rawValue {
      throw JSONWebKeyError("alg is not \(algorithm.rawValue)")
    }
  }

  private static func text(
    _ name: String, in members: [String: StrictJSON]
  ) throws(JSONWebKeyError) -> String? {
    guard let member = members[name] else { return nil }
    guard let text = member.string else { throw JSONWebKeyError("\(name) is not a string") }
    return text
  }

  private static func bytes(
    _ name: String, in members: [String: StrictJSON]
  ) throws(JSONWebKeyError) -> [UInt8] {
    guard let text = members[name]?.string, let bytes = Base64URL.decode(text), !bytes.isEmpty else {
      throw JSONWebKeyError("\(name) is missing or not base64url")
    }
    return bytes
  }

  /// Whether `signature` is this key's of `message`.
  ///
  /// A public key takes tens of microseconds, the largest RSA one half a millisecond.
  func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    switch material {
    case .secret(let secret):
      guard let expected = try? HMAC.sha256(key: secret, message) else { return false }
      return ConstantTime.areEqual(signature, expected)
    case .rsa(let key): return key.verify(signature, of: message)
    case .ec(let key):
      guard let signature = ECDSASignature.der(signature) else { return false }
      return key.verify(signature, of: message)
    }
  }
}
