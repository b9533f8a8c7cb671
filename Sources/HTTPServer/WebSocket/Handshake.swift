internal import Crypto
internal import FoundationEssentials

/// The opening handshake's checks (RFC 6455, section 4.2).
enum Handshake {
  /// What `Sec-WebSocket-Accept` answers to a request to open a WebSocket.
  ///
  /// - Throws: 426 when it is a plain request or of another version, 400 when it is malformed.
  static func accept(_ headers: Headers, version: String) throws(HTTPError) -> String {
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
    return Data(digest).base64EncodedString()
  }
}
