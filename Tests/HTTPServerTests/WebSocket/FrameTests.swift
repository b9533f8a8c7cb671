import Testing

@testable import HTTPServer

struct FrameTests {
  @Test func `the length takes one, three or nine bytes`() {
    #expect(Frame(.text, "hi".utf8).bytes == [0x81, 2, 0x68, 0x69])
    #expect(Frame(.binary, [UInt8](repeating: 0, count: 126)).bytes.prefix(4) == [0x82, 126, 0, 126])
    #expect(
      Frame(.binary, [UInt8](repeating: 0, count: 65536)).bytes.prefix(10)
        == [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0])
  }

  @Test func `a close frame's reason is cut between characters`() {
    let bytes = Frame.close(.goingAway, String(repeating: "é", count: 100)).bytes
    #expect(bytes.prefix(4) == [0x88, 124, 0x03, 0xE9])
    #expect(String(validating: bytes.dropFirst(4), as: UTF8.self)?.count == 61)
  }

  @Test func `the accept key is the standard's`() throws {
    let headers: Headers = [
      "Upgrade": "WebSocket", "Connection": "keep-alive, Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    let handshake = try Handshake(headers, version: "HTTP/1.1", speaking: [])
    #expect(handshake.accept == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  @Test(
    arguments: [
      ("Upgrade", nil, 426), ("Connection", "close", 400), ("Sec-WebSocket-Version", "8", 426),
      ("Sec-WebSocket-Key", nil, 400), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZQ==", 400),
      ("Sec-WebSocket-Key", "!!!!!!!!!!!!!!!!!!!!!!!!", 400),
    ] as [(String, String?, Int)])
  func `a bad handshake is refused`(field: String, value: String?, status: Int) {
    var headers: Headers = [
      "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    headers[field] = value
    let error = #expect(throws: HTTPError.self) {
      try Handshake(headers, version: "HTTP/1.1", speaking: [])
    }
    #expect(error?.status.rawValue == status)
    if field == "Sec-WebSocket-Version" { #expect(error?.headers["Sec-WebSocket-Version"] == "13") }
  }
}
