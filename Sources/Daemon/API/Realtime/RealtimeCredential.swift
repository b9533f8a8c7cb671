internal import HTTPServer

/// What the head of a request to the realtime endpoint says. Browsers cannot set fields, and say it by subprotocols.
struct RealtimeCredential: Equatable {
  private static let prefix = "ek_"
  private static let keySubprotocol = "openai-insecure-api-key."
  private static let betaSubprotocol = "openai-beta.realtime-v1"
  /// Bytes.
  private static let longestSecret = 8192
  private static let longestModel = 200

  /// As it was given: it begins with `ek_`.
  var secret: String
  var dialect: RealtimeDialect
  var model: String?

  /// - Throws: 401 without a secret, or with what cannot be one; 400 when the model's name is too long.
  init(_ request: Request) throws(HTTPError) {
    let offers = request.headers.list("Sec-WebSocket-Protocol")
    let offered = offers.first { $0.hasPrefix(Self.keySubprotocol) }?.dropFirst(Self.keySubprotocol.count)
    guard let secret = request.bearerToken ?? offered.map(String.init),
      secret.hasPrefix(Self.prefix), secret.utf8.count <= Self.longestSecret
    else {
      throw .unauthorized(
        "A realtime session needs the client secret of a session token: ek_….", isWrong: false)
    }
    self.secret = secret
    let isBeta =
      request.headers.list("OpenAI-Beta").contains("realtime=v1")
      || offers.contains { $0 == Self.betaSubprotocol }
    dialect = isBeta ? .beta : .current
    model = request.query["model"]
    guard (model ?? "").utf8.count <= Self.longestModel else {
      throw HTTPError(.badRequest, "The model's name is longer than \(Self.longestModel) bytes.")
    }
  }
}
