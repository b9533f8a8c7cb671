/// A signed token in compact form (RFC 7519, RFC 7515), read as RFC 8725 advises. What it claims can be had only by
/// verifying it.
public struct JSONWebToken: Sendable {
  /// Bytes of its text.
  public static let maxBytes = 8 << 10

  public let algorithm: SignatureAlgorithm
  /// `kid`: which of the issuer's keys has signed it.
  public let keyID: String?
  private let payload: [UInt8]
  private let signingInput: [UInt8]
  private let signature: [UInt8]

  /// Reads the header. Of its members `alg`, `kid`, `typ` and `crit` are looked at; keys that a token brings along, or
  /// says where to find, are nobody's.
  public init(_ text: String) throws(JSONWebTokenError) {
    guard text.utf8.count <= Self.maxBytes else { throw .tooLong(limit: Self.maxBytes) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed("it does not have three parts") }
    guard let header = Base64URL.decode(parts[0]), let payload = Base64URL.decode(parts[1]),
      let signature = Base64URL.decode(parts[2])
    else { throw .malformed("a part is not base64url") }
    guard let members = StrictJSON(header)?.object else {
      throw .malformed("the header is not a JSON object without repeated members")
    }
    guard let name = members["alg"]?.string else { throw .malformed("the header has no alg") }
    guard let algorithm = SignatureAlgorithm(rawValue: name) else { throw .unknownAlgorithm }
    // Extensions that must be understood: none is.
    guard members["crit"] == nil else { throw .unsupported("its header has crit") }
    try Self.checkType(members["typ"])
    if let id = members["kid"] {
      guard let id = id.string else { throw .malformed("kid is not a string") }
      keyID = id
    } else {
      keyID = nil
    }
    self.algorithm = algorithm
    self.payload = payload
    self.signature = signature
    signingInput = Array(text.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
  }

  /// Tokens of other kinds, signed by the same issuer for other purposes, are not taken for ones that let somebody in
  /// (RFC 8725, section 3.11). `at+jwt`: RFC 9068.
  private static func checkType(_ type: StrictJSON?) throws(JSONWebTokenError) {
    guard let type else { return }
    guard let name = type.string?.lowercased() else { throw .malformed("typ is not a string") }
    guard ["jwt", "at+jwt", "application/jwt", "application/at+jwt"].contains(name) else {
      throw .unsupported("its typ is neither JWT nor at+jwt")
    }
  }

  /// Whether `key` may have signed it: it is for the token's algorithm, and its id is the token's. A key without one
  /// may be anybody's.
  public func isFor(_ key: JSONWebKey) -> Bool {
    key.algorithm == algorithm && (key.id == nil || keyID == nil || isNamed(by: key))
  }

  /// Whether the token asks for exactly this key.
  public func isNamed(by key: JSONWebKey) -> Bool {
    guard let keyID, let id = key.id, key.algorithm == algorithm else { return false }
    // Byte for byte: Swift takes different spellings of a letter for the same text.
    return keyID.utf8.elementsEqual(id.utf8)
  }

  /// What the token claims.
  ///
  /// - Parameters:
  ///   - keys: the issuer's; the first that is for the token and has signed it counts.
  ///   - time: now, in seconds since 1970.
  public func claims(
    verifiedBy keys: [JSONWebKey], _ rules: Claims.Rules, at time: Double
  ) throws(JSONWebTokenError) -> Claims {
    let candidates = keys.filter(isFor)
    guard !candidates.isEmpty else { throw .unknownKey(algorithm) }
    guard candidates.contains(where: { $0.verifies(signature, of: signingInput) }) else {
      throw .wrongSignature
    }
    let claims = try Claims(payload)
    try rules.check(claims, at: time)
    return claims
  }
}

extension JSONWebToken {
  /// A token of these claims with HS256.
  ///
  /// - Parameter claims: a JSON object.
  /// - Throws: `Hash.Failure`.
  public static func text(claims: String, secret: [UInt8]) throws(Hash.Failure) -> String {
    let header = #"{"alg":"\#(SignatureAlgorithm.hs256.rawValue)","typ":"JWT"}"#
    let input = Base64URL.encode(Array(header.utf8)) + "." + Base64URL.encode(Array(claims.utf8))
    return input + "." + Base64URL.encode(try HMAC.sha256(key: secret, Array(input.utf8)))
  }
}
