internal import Crypto
internal import FoundationEssentials

/// What lets a client use a TURN server that shares a secret with us, until a certain time
/// (draft-uberti-behave-turn-rest-00).
struct TURNCredentials: Sendable, Equatable {
  let username: String
  /// Base64 of HMAC-SHA1 over the username.
  let password: String
  /// Unix seconds.
  let expiration: Int

  init(
    for user: String, order: Configuration.TURN.UsernameOrder, secret: String, expiration: Int
  ) throws(Hash.Failure) {
    let name = try TURNUserName.name(of: user)
    username =
      switch order {
      case .userFirst: "\(name):\(expiration)"
      case .expiryFirst: "\(expiration):\(name)"
      }
    let code = try HMAC.sha1(key: Array(secret.utf8), Array(username.utf8))
    password = Data(code).base64EncodedString()
    self.expiration = expiration
  }
}

/// Users as a TURN server can take them. No two users have one name.
///
/// coturn splits a username at its first colon; what stands before is the expiry if it is all digits, and else what
/// follows is. It takes no blanks, quotes and backslashes, nothing that looks like SQL (`is_secure_string`), and at
/// most 512 bytes (RFC 5389, section 15.3).
enum TURNUserName {
  /// Bytes: with room for the rest of a username.
  private static let longest = 256
  private static let plain = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._@|".utf8)

  /// Other bytes than letters, digits and `-._@|` are percent-encoded, and the first digit of what is all digits.
  /// What would be too long, or be taken for SQL, is `~` and its SHA-256.
  static func name(of user: String) throws(Hash.Failure) -> String {
    let isNumber = user.utf8.allSatisfy { (0x30...0x39).contains($0) }
    var name = ""
    for (index, byte) in user.utf8.enumerated() {
      if plain.contains(byte), !(isNumber && index == 0) {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        name += "%" + hexadecimal([byte])
      }
    }
    let lowercased = name.lowercased()
    let looksLikeSQL = lowercased.contains("union") && lowercased.contains("select")
    guard name.utf8.count > longest || looksLikeSQL else { return name }
    return "~" + hexadecimal(try Hash.digest(.sha256, of: Array(user.utf8)))
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }
}
