internal import Crypto
public import FoundationEssentials
internal import HTTPServer

/// A JSON Web Token that the configured secret verifies: what `interviewd token` prints.
public enum AccessToken {
  /// How long a token holds, as it is written in settings; nil for what is not 1 s to a year.
  public static func life(_ text: String) -> Duration? {
    guard let life = Units.duration(text), life >= .seconds(1), life <= Setting.year else { return nil }
    return life
  }

  /// - Parameters:
  ///   - user: 1 to 255 printable characters.
  ///   - life: from `now` on, in whole seconds; at least one.
  /// - Throws: ``AccessTokenError`` when there is no secret, or nobody would take the token.
  public static func text(
    user: String, isAdmin: Bool, life: Duration, now: Date = Date(), _ configuration: Configuration.JWT
  ) throws -> String {
    guard let secret = configuration.secret.map({ Array($0.utf8) }) else { throw AccessTokenError.noSecret }
    let begin = Int(now.timeIntervalSince1970)
    var claims: [JSONValue.Member] = [
      .init("sub", .string(user)), .init("iat", .integer(begin)),
      .init("exp", .integer(begin + Int(life.components.seconds))),
    ]
    if isAdmin { claims.append(.init("role", "admin")) }
    if let issuer = configuration.issuer { claims.append(.init("iss", .string(issuer))) }
    if let audience = configuration.audience { claims.append(.init("aud", .string(audience))) }
    let text = try JSONWebToken.text(claims: JSONValue.object(claims).text, secret: secret)
    // As any caller's: a token that would be refused is not given out.
    do {
      _ = try JSONWebToken(text).claims(
        verifiedBy: [try JSONWebKey(secret: secret)],
        .init(issuer: configuration.issuer, audience: configuration.audience),
        at: now.timeIntervalSince1970)
    } catch let error as JSONWebTokenError {
      throw AccessTokenError.refused("\(error)")
    }
    return text
  }
}

public enum AccessTokenError: Error, Equatable, CustomStringConvertible {
  case noSecret
  case refused(String)

  public var description: String {
    switch self {
    case .noSecret: "tokens are signed with INTERVIEWD_JWT_SECRET, which is not set"
    case .refused(let reason): "no server would take the token: \(reason)"
    }
  }
}
