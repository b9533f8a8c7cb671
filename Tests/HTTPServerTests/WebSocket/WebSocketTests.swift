import Synchronization
import Testing

@testable import HTTPServer

/// WebSockets over real sockets.
struct WebSocketTests {
  private static let echo = Route.webSocket("/ws") { socket, _ in
    for await message in socket.messages { try await socket.send(message) }
  }

  private static func run(
    _ route: Route = echo, limits: ServerLimits = .init(), _ body: (TestServer) async throws -> Void
  ) async throws {
    try await TestServer.run([route], limits: limits, body)
  }

  @Test func `messages come back as they were, whole or in fragments`() async throws {
    try await Self.run { server in
      let client = try await WebSocketClient(port: server.port)
      await client.send("héllo")
      #expect(await client.receive()?.text == "héllo")
      await client.send(0x2, [0, 255])
      #expect(await client.receive() == .init(opcode: 2, payload: [0, 255]))
      // A character is cut by the fragments, and a ping comes between them.
      let text = Array("naïve".utf8)
      await client.send(0x1, Array(text[..<3]), isFinal: false)
      await client.send(0x9, [7])
      await client.send(0x0, Array(text[3...]))
      #expect(await client.receive() == .init(opcode: 0xA, payload: [7]))
      #expect(await client.receive()?.text == "naïve")
    }
  }

  @Test func `frames may come byte by byte, or behind the handshake at once`() async throws {
    try await Self.run { server in
      let client = try await WebSocketClient(port: server.port)
      for byte in WebSocketClient.frame(0x1, Array("slow".utf8)) {
        await client.conversation.client.send([byte])
      }
      #expect(await client.receive()?.text == "slow")
      let early = try RawClient(port: server.port)
      await early.send(
        Array(WebSocketClient.handshake.utf8) + WebSocketClient.frame(0x1, Array("early".utf8)))
      var received: [UInt8] = []
      while !received.ends(with: [0x81, 5] + Array("early".utf8)), let more = await early.receive() {
        received += more
      }
      #expect(received.ends(with: [0x81, 5] + Array("early".utf8)))
    }
  }

  @Test(
    arguments: [
      (["b, a"], "b"),  // the client's order counts
      (["x,  a\t, b"], "a"),
      (["secret.abc", "a"], "a"),  // in two fields
      (["A"], nil),  // names are compared as they stand
      (["ab"], nil),
      ([" , "], nil),
      ([], nil),
    ] as [([String], String?)])
  func `the first subprotocol that the client offers and the route speaks is answered`(
    offered: [String], answered: String?
  ) async throws {
    let route = Route.webSocket("/ws", subprotocols: ["a", "b"]) { socket, _ in
      try await socket.send(socket.subprotocol ?? "none")
    }
    try await Self.run(route) { server in
      let fields = offered.map { "Sec-WebSocket-Protocol: \($0)\r\n" }.joined()
      let client = try await WebSocketClient(port: server.port, fields: fields)
      #expect(client.answer.headers["sec-websocket-protocol"] == answered)
      #expect(await client.receive()?.text == answered ?? "none")
    }
  }

  @Test func `a route without subprotocols answers none`() async throws {
    try await Self.run { server in
      let client = try await WebSocketClient(port: server.port, fields: "Sec-WebSocket-Protocol: a\r\n")
      #expect(client.answer.headers["sec-websocket-protocol"] == nil)
    }
  }

  @Test func `large messages pass up to the limit`() async throws {
    let limits = ServerLimits.with { $0.webSocketMessage = 300_000 }
    try await Self.run(limits: limits) { server in
      let client = try await WebSocketClient(port: server.port)
      let large = [UInt8](repeating: 0x61, count: 300_000)
      await client.send(0x1, large)
      #expect(await client.receive()?.payload == large)
      await client.send(0x1, large + [0x61])
      #expect(await client.receive()?.closeCode == 1009)
      #expect(await client.receive() == nil)
    }
  }

  @Test(
    arguments: [
      (WebSocketClient.frame(0x1, [0xFF]), 1007),
      (WebSocketClient.frame(0x1, [0x61, 0xC3]), 1007),
      ([0x81, 1, 0x61], 1002),  // not masked
      (WebSocketClient.frame(0x3, []), 1002),  // an opcode that does not exist
      ([0xC1] + WebSocketClient.frame(0x1, []).dropFirst(), 1002),  // a reserved bit
      (WebSocketClient.frame(0x0, []), 1002),  // continues nothing
      (WebSocketClient.frame(0x9, [UInt8](repeating: 0, count: 126)), 1002),  // a long ping
      (WebSocketClient.frame(0x9, [], isFinal: false), 1002),  // a ping in fragments
    ] as [([UInt8], Int)])
  func `a violation is answered with its code`(bytes: [UInt8], code: Int) async throws {
    try await Self.run { server in
      let client = try await WebSocketClient(port: server.port)
      await client.conversation.client.send(bytes)
      #expect(await client.receive()?.closeCode == code)
      #expect(await client.receive() == nil)
    }
  }

  @Test func `the client's close is answered, and the handler's messages end`() async throws {
    let ended = Signal()
    let route = Route.webSocket("/ws") { socket, _ in
      for await _ in socket.messages {}
      ended.fire()
    }
    try await Self.run(route) { server in
      let client = try await WebSocketClient(port: server.port)
      await client.send(0x8, [0x03, 0xE8])
      #expect(await client.receive()?.closeCode == 1000)
      #expect(await client.receive() == nil)
      await ended.wait()
      #expect(await server.exchange()?.status == .switchingProtocols)
      #expect(server.server.counts.webSockets == 0)
    }
  }

  @Test func `a handler that returns closes with 1000, one that throws with 1011`() async throws {
    struct Oops: Error {}
    let route = Route.webSocket("/ws") { socket, _ in
      for await message in socket.messages {
        if message == .text("throw") { throw Oops() }
        try await socket.send("bye")
        return
      }
    }
    try await Self.run(route) { server in
      let returning = try await WebSocketClient(port: server.port)
      await returning.send("return")
      #expect(await returning.receive()?.text == "bye")
      #expect(await returning.receive()?.closeCode == 1000)
      await returning.send(0x8, [0x03, 0xE8])
      #expect(await returning.receive() == nil)
      #expect(await server.exchange()?.failure == nil)
      let throwing = try await WebSocketClient(port: server.port)
      await throwing.send("throw")
      #expect(await throwing.receive()?.closeCode == 1011)
      await throwing.send(0x8, [0x03, 0xF3])
      #expect(await throwing.receive() == nil)
      #expect(await server.exchange()?.failure == "Oops()")
    }
  }

  @Test func `a client that leaves without a word cancels its handler`() async throws {
    let cancelled = Signal()
    let route = Route.webSocket("/ws") { _, _ in
      do { try await Task.sleep(for: .seconds(600)) } catch { cancelled.fire() }
    }
    try await Self.run(route) { server in
      let client = try await WebSocketClient(port: server.port)
      await client.conversation.client.leave()
      await cancelled.wait()
    }
  }

  @Test func `a client is pinged, and closed once it does not answer`() async throws {
    let limits = ServerLimits.with {
      $0.pingInterval = .milliseconds(20)
      $0.pongTimeout = .seconds(2)
    }
    try await Self.run(limits: limits) { server in
      let client = try await WebSocketClient(port: server.port)
      for _ in 0..<5 {
        #expect(await client.receive()?.opcode == 9)
        await client.send(0xA, [])
      }
      #expect(await client.receive()?.opcode == 9)
      #expect(await client.receive() == nil)
    }
  }

  @Test func `a socket is not read while its handler has enough to read`() async throws {
    let mayRead = Signal()
    let route = Route.webSocket("/ws") { socket, _ in
      await mayRead.wait()
      var count = 0
      for await _ in socket.messages {
        count += 1
        if count == 200 { break }
      }
      try await socket.send("\(count)")
    }
    let limits = ServerLimits.with { $0.webSocketUnread = 4 }
    try await Self.run(route, limits: limits) { server in
      let client = try await WebSocketClient(port: server.port)
      let message = WebSocketClient.frame(0x2, [UInt8](repeating: 1, count: 100_000))
      // Twenty megabytes: more than unread messages and the kernel's buffers hold.
      for index in 0..<200 {
        if index == 20 { mayRead.fire() }
        await client.conversation.client.send(message)
      }
      #expect(await client.receive()?.text == "200")
    }
  }

  @Test func `sending waits for a client that reads slowly`() async throws {
    let limits = ServerLimits.with { $0.webSocketQueueBytes = 200_000 }
    let sent = Mutex(0)
    let route = Route.webSocket("/ws") { socket, _ in
      for _ in 0..<300 {
        try await socket.send(.binary([UInt8](repeating: 1, count: 100_000)))
        sent.withLock { $0 += 1 }
      }
    }
    try await Self.run(route, limits: limits) { server in
      let client = try await WebSocketClient(port: server.port, receiveBuffer: 4096)
      #expect(await client.receive()?.payload.count == 100_000)
      #expect(sent.withLock { $0 } < 300)
      for _ in 1..<300 { #expect(await client.receive()?.payload.count == 100_000) }
      #expect(await client.receive()?.closeCode == 1000)
    }
  }

  @Test func `past the limit there is 503, and a closed one makes room`() async throws {
    let limits = ServerLimits.with { $0.webSockets = 1 }
    try await Self.run(limits: limits) { server in
      let first = try await WebSocketClient(port: server.port)
      #expect(try await server.ask(WebSocketClient.handshake)?.status == 503)
      #expect(server.server.counts.webSockets == 1)
      await first.send(0x8, [])
      #expect(await first.receive()?.opcode == 8)
      #expect(await first.receive() == nil)
      _ = try await WebSocketClient(port: server.port)
    }
  }

  @Test func `a plain request is told to upgrade`() async throws {
    try await Self.run { server in
      let answer = try await server.ask("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(answer?.status == 426)
      #expect(answer?.headers["upgrade"] == "websocket")
    }
  }

  @Test func `draining closes with 1001`() async throws {
    try await Self.run { server in
      let client = try await WebSocketClient(port: server.port)
      await client.send("x")
      #expect(await client.receive()?.text == "x")
      async let drained: Void = server.server.drain(deadline: .seconds(600))
      #expect(await client.receive()?.closeCode == 1001)
      await client.send(0x8, [0x03, 0xE9])
      #expect(await client.receive() == nil)
      await drained
      #expect(server.server.counts.webSockets == 0)
    }
  }
}

extension Array where Element: Equatable {
  fileprivate func ends(with other: [Element]) -> Bool { suffix(other.count).elementsEqual(other) }
}
