/// A WebSocket client that can break the protocol.
final class WebSocketClient {
  struct Frame: Equatable {
    var opcode: UInt8
    var payload: [UInt8]

    var text: String { String(decoding: payload, as: UTF8.self) }
    var closeCode: Int? { payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : nil }
  }

  static let handshake = handshake()

  /// - Parameter fields: further ones, each with its line end.
  private static func handshake(_ fields: String = "") -> String {
    """
    GET /ws HTTP/1.1\r
    Host: x\r
    Upgrade: websocket\r
    Connection: keep-alive, Upgrade\r
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
    Sec-WebSocket-Version: 13\r
    \(fields)\r\n
    """
  }

  let conversation: HTTPConversation
  /// To the handshake.
  let answer: HTTPConversation.Answer

  /// Opens one at `/ws`. Throws unless the server agrees.
  init(port: UInt16, fields: String = "", receiveBuffer: Int32? = nil) async throws {
    conversation = try HTTPConversation(port: port, receiveBuffer: receiveBuffer)
    guard let answer = await conversation.ask(Self.handshake(fields)), answer.status == 101 else {
      throw RawClient.Failure()
    }
    self.answer = answer
  }

  /// A frame with a mask that is not zero.
  static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
    var bytes: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
    switch payload.count {
    case ..<126: bytes.append(0x80 | UInt8(payload.count))
    case ...0xFFFF: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default:
      bytes.append(0x80 | 127)
      for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xFF)) }
    }
    let mask: [UInt8] = [1, 2, 3, 4]
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
  }

  func send(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) async {
    await conversation.client.send(Self.frame(opcode, payload, isFinal: isFinal))
  }

  func send(_ text: String) async { await send(0x1, Array(text.utf8)) }

  /// The next frame; nil when the connection ends.
  func receive() async -> Frame? {
    guard let head = await conversation.take(2) else { return nil }
    var count = Int(head[1] & 0x7F)
    if count >= 126 {
      guard let length = await conversation.take(count == 126 ? 2 : 8) else { return nil }
      count = length.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let payload = await conversation.take(count) else { return nil }
    return Frame(opcode: head[0] & 0x0F, payload: payload)
  }
}
