internal import Core
internal import Crypto
internal import FoundationEssentials
internal import HTTPClient
internal import HTTPServer

/// Tells who asks, by the JSON Web Token of a request: docs/api/authentication.md.
final class Authenticator: Sendable {
  private let secret: JSONWebKey?
  private let ring: KeyRing?
  private let rules: JSONWebToken.Claims.Rules
  private let now: @Sendable () -> Date

  /// - Throws: `JSONWebKeyError` for a secret that is too short.
  convenience init(_ configuration: Configuration.JWT, client: HTTPClient, logger: Logger) throws {
    let source = configuration.keys.map { KeySource(place: $0, client: client) }
    try self.init(
      configuration, ring: source.map { source in KeyRing(logger: logger) { try await source.fetch() } })
  }

  init(
    _ configuration: Configuration.JWT, ring: KeyRing?, now: @escaping @Sendable () -> Date = { Date() }
  ) throws {
    secret = try configuration.secret.map { try JSONWebKey(secret: Array($0.utf8)) }
    rules = .init(issuer: configuration.issuer, audience: configuration.audience)
    self.ring = ring
    self.now = now
  }

  /// Asks for nothing of the body, so it can be refused before it is read.
  ///
  /// - Throws: `HTTPError`: 401 with a challenge where there is no token or one that does not hold, 503 when no keys
  ///   are configured or they cannot be fetched.
  func caller(of request: Request) async throws -> Caller {
    guard secret != nil || ring != nil else {
      throw HTTPError(
        .serviceUnavailable,
        "Tokens cannot be verified: set INTERVIEWD_JWT_SECRET or INTERVIEWD_JWKS on the server.")
    }
    guard let text = request.bearerToken else {
      throw HTTPError.unauthorized("A token is required: Authorization: Bearer TOKEN.", isWrong: false)
    }
    do {
      let claims = try await claims(try JSONWebToken(text))
      return Caller(userID: claims.subject, isAdmin: claims.text("role") == "admin")
    } catch let error as JSONWebTokenError {
      throw HTTPError.unauthorized("\(error)", isWrong: true)
    } catch let error as KeyRing.Unavailable {
      throw HTTPError(
        .serviceUnavailable, "The keys that verify tokens cannot be fetched now.",
        headers: ["Retry-After": String(error.retryAfter.components.seconds)])
    }
  }

  private func claims(_ token: JSONWebToken) async throws -> JSONWebToken.Claims {
    guard token.algorithm != .hs256 else { return try claims(token, by: secret.map { [$0] } ?? []) }
    guard let ring else { return try claims(token, by: []) }
    let known = try await ring.snapshot()
    do {
      return try claims(token, by: known.keys)
    } catch {
      // The issuer may have other keys by now, unless it is one of these that the token names.
      guard error == .wrongSignature || error == .unknownKey(token.algorithm),
        !known.keys.contains(where: token.isNamed),
        let newer = try await ring.newerKeys(than: known.generation)
      else { throw error }
      return try claims(token, by: newer)
    }
  }

  private func claims(
    _ token: JSONWebToken, by keys: [JSONWebKey]
  ) throws(JSONWebTokenError) -> JSONWebToken.Claims {
    try token.claims(verifiedBy: keys, rules, at: now().timeIntervalSince1970)
  }
}
