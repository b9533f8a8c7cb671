internal import Crypto
internal import FoundationEssentials

/// The opening handshake (RFC 6455, section 4.2): what is answered to a request that may open a WebSocket.
struct Handshake {
  /// `Sec-WebSocket-Accept`.
  let accept: String
  /// `Sec-WebSocket-Protocol`: the first that the client offers and we speak; nil when there is none, and the
  /// client decides whether it goes on without.
  let subprotocol: String?

  /// - Parameter subprotocols: those that the route speaks.
  /// - Throws: 426 when it is a plain request or of another version, 400 when it is malformed.
  init(_ headers: Headers, version: String, speaking subprotocols: [String]) throws(HTTPError) {
    guard headers.list("Upgrade").contains(where: { $0.equalsIgnoringCase("websocket") }) else {
      throw HTTPError(
        .upgradeRequired, "This path is a WebSocket.", headers: ["Upgrade": "websocket"])
    }
    guard version == "HTTP/1.1",
      headers.list("Connection").contains(where: { $0.equalsIgnoringCase("upgrade") })
    else { throw HTTPError(.badRequest, "A WebSocket needs HTTP/1.1 and Connection: Upgrade.") }
    guard headers["Sec-WebSocket-Version"] == "13" else {
      throw HTTPError(
        .upgradeRequired, "Only version 13 of the WebSocket protocol is supported.",
        headers: ["Upgrade": "websocket", "Sec-WebSocket-Version": "13"])
    }
    let keys = headers.all("Sec-WebSocket-Key")
    guard keys.count == 1, keys[0].utf8.count == 24, Data(base64Encoded: keys[0])?.count == 16 else {
      throw HTTPError(.badRequest, "Sec-WebSocket-Key is not 16 bytes of base64.")
    }
    let text = keys[0] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    guard let digest = try? Hash.digest(.sha1, of: Array(text.utf8)) else {
      throw HTTPError(.internalServerError, "The WebSocket could not be opened.")
    }
    accept = Data(digest).base64EncodedString()
    // Their names are compared as they stand; what else is offered may be nobody's business.
    subprotocol = headers.list("Sec-WebSocket-Protocol").lazy.map(String.init)
      .first { subprotocols.contains($0) }
  }

  /// The fields of the answer 101, but for `Connection`.
  var headers: Headers {
    var headers: Headers = ["Upgrade": "websocket", "Sec-WebSocket-Accept": accept]
    if let subprotocol { headers.append("Sec-WebSocket-Protocol", subprotocol) }
    return headers
  }
}
