internal import Crypto
internal import HTTPServer

/// The keys that callers must have one of, in front of routes that do not have another way to tell who asks.
struct APIKeys: Sendable {
  /// What browsers' WebSockets, which can set no other field, offer a key as.
  static let subprotocolPrefix = "interviewd-api-key."
  /// What they offer beside it, for one of them has to be answered.
  static let subprotocol = "interviewd"

  /// Of the keys: digests are all equally long, so comparing them tells nothing of a key's length.
  private let digests: [[UInt8]]

  /// - Parameter keys: none where everybody may call.
  /// - Throws: `Hash.Failure`.
  init(_ keys: [String]) throws {
    digests = try keys.map { try Hash.digest(.sha256, of: Array($0.utf8)) }
  }

  /// The route with the keys in front and with what the documentation says of them.
  ///
  /// WebSockets speak ``subprotocol`` also where no key is needed: clients need not know.
  func guarding(_ route: Route) -> Route {
    guard !Self.isOpen(route.pattern) else { return route }
    var route = route
    let isWebSocket = if case .webSocket = route.handler { true } else { false }
    if isWebSocket { route.subprotocols.append(Self.subprotocol) }
    guard !digests.isEmpty else { return route }
    let admission = route.admission
    route.admission = { request throws(HTTPError) in
      try admit(request, isWebSocket: isWebSocket)
      try admission?(request)
    }
    route.operation?.security += [.apiKey, .apiKeyAsBearer]
    return route
  }

  /// Whether a path needs no key: health, and what takes tokens of its own.
  private static func isOpen(_ pattern: String) -> Bool {
    ["/healthz", "/readyz", "/v1/realtime"].contains(pattern) || pattern.hasPrefix("/api/v1/")
  }

  private func admit(_ request: Request, isWebSocket: Bool) throws(HTTPError) {
    let shown = Self.keys(in: request, isWebSocket: isWebSocket)
    guard !shown.isEmpty else {
      throw .unauthorized(
        "An API key is required: Authorization: Bearer KEY, or X-API-Key: KEY.", isWrong: false)
    }
    guard shown.contains(where: isKnown) else {
      throw .unauthorized("The API key is not one of this server.", isWrong: true)
    }
  }

  /// Those that the request shows, at most one for each way of showing it.
  private static func keys(in request: Request, isWebSocket: Bool) -> [String] {
    let offered =
      isWebSocket
      ? request.headers.list("Sec-WebSocket-Protocol").first { $0.hasPrefix(subprotocolPrefix) } : nil
    return [
      request.bearerToken, request.headers["X-API-Key"],
      offered.map { String($0.dropFirst(subprotocolPrefix.count)) },
    ].compactMap(\.self)
  }

  /// Looks at every key, so that the time it takes tells nothing.
  private func isKnown(_ key: String) -> Bool {
    guard let digest = try? Hash.digest(.sha256, of: Array(key.utf8)) else { return false }
    return digests.reduce(false) { ConstantTime.areEqual($1, digest) || $0 }
  }
}
