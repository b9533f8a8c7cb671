internal import HTTPServer

/// The ways to show who one is: docs/api/authentication.md.
extension SecurityScheme {
  static let jwt = SecurityScheme.bearer(
    "jwt", format: "JWT",
    "A token of the issuer whose secret or keys are configured: HS256, RS256 or ES256, with `sub` and `exp`. "
      + "`role` is `admin` for administrators.")

  static let apiKey = SecurityScheme.header(
    "X-API-Key", named: "apiKey",
    "One of the server's keys. A browser's WebSocket offers it as the subprotocol "
      + "`\(APIKeys.subprotocolPrefix)KEY`, beside `\(APIKeys.subprotocol)`.")

  static let apiKeyAsBearer = SecurityScheme.bearer("apiKeyAsBearer", "One of the server's keys.")
}
