/// One frame from the server: unmasked, so its bytes are the same for every client (RFC 6455, section 5.2).
struct Frame: Sendable {
  enum Opcode: UInt8 {
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
  }

  let bytes: [UInt8]

  init(_ opcode: Opcode, _ payload: some Collection<UInt8>) {
    let count = payload.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + 10)
    bytes.append(0x80 | opcode.rawValue)
    switch count {
    case ..<126: bytes.append(UInt8(count))
    case ...0xFFFF:
      bytes.append(126)
      bytes += [UInt8(count >> 8), UInt8(count & 0xFF)]
    default:
      bytes.append(127)
      for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(count >> shift & 0xFF)) }
    }
    bytes += payload
    self.bytes = bytes
  }

  /// A close frame; a reason beyond the 123 bytes of a control frame is cut between characters.
  static func close(_ code: WebSocket.CloseCode, _ reason: String) -> Frame {
    var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
    for character in reason {
      guard payload.count + character.utf8.count <= 125 else { break }
      payload += character.utf8
    }
    return Frame(.close, payload)
  }

  init(_ message: WebSocket.Message) {
    switch message {
    case .text(let text): self.init(.text, text.utf8)
    case .binary(let bytes): self.init(.binary, bytes)
    }
  }
}
