internal import Crypto
internal import FoundationEssentials

/// What a secret of the daemon's own realtime endpoint says, signed so that any daemon of the database can tell.
///
/// Its text is `ek_`, the claims, a dot, and the HMAC-SHA256 of all before the dot; claims and code in base64url. It
/// fits a header field and a WebSocket's subprotocol.
struct EphemeralSecret: Codable, Sendable, Equatable {
  static let keyName = "realtime"
  private static let prefix = "ek_"
  /// Bytes: more than any has.
  private static let longest = 1024

  let interview: UUID
  let question: Int?
  /// Unix seconds.
  let expiry: Int

  private enum CodingKeys: String, CodingKey {
    case interview = "i"
    case question = "q"
    case expiry = "e"
  }

  init(_ session: RealtimeSession) {
    interview = session.interviewID
    question = session.question
    expiry = session.expiresAt
  }

  /// Throws `Hash.Failure`.
  func text(key: [UInt8]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let signed = Self.prefix + Base64URL.encode(Array(try encoder.encode(self)))
    return signed + "." + Base64URL.encode(try HMAC.sha256(key: key, Array(signed.utf8)))
  }

  /// nil unless `text` was signed with this key. The expiry is for the caller to look at.
  init?(_ text: String, key: [UInt8]) {
    guard text.utf8.count <= Self.longest, text.hasPrefix(Self.prefix),
      let dot = text.utf8.firstIndex(of: UInt8(ascii: ".")),
      let code = Base64URL.decode(text[text.utf8.index(after: dot)...]),
      let expected = try? HMAC.sha256(key: key, Array(text[..<dot].utf8)),
      ConstantTime.areEqual(code, expected),
      let claims = Base64URL.decode(text[..<dot].dropFirst(Self.prefix.count)),
      let secret = try? JSONDecoder().decode(Self.self, from: Data(claims))
    else { return nil }
    self = secret
  }
}
