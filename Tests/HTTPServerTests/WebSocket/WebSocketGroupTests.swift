import Synchronization
import Testing

@testable import HTTPServer

struct WebSocketGroupTests {
  @Test func `everyone gets every broadcast, in order with what was sent before`() async throws {
    let group = WebSocketGroup()
    let route = Route.webSocket("/ws") { socket, _ in
      try await socket.send("welcome")
      group.add(socket)
      defer { group.remove(socket) }
      for await message in socket.messages {
        if case .text(let text) = message { group.broadcast(text) }
      }
    }
    try await TestServer.run([route]) { server in
      var clients: [WebSocketClient] = []
      for _ in 0..<20 { clients.append(try await WebSocketClient(port: server.port)) }
      for client in clients { #expect(await client.receive()?.text == "welcome") }
      await clients[0].send("1")
      // Each has joined once it gets its own broadcast.
      #expect(await clients[0].receive()?.text == "1")
      await clients[0].send("2")
      for client in clients {
        var text = await client.receive()?.text
        if text == "1" { text = await client.receive()?.text }
        #expect(text == "2")
      }
    }
  }

  @Test func `a slow reader is dropped with 1013 and the others get everything`() async throws {
    let limits = ServerLimits.with { $0.webSocketQueueBytes = 300_000 }
    let group = WebSocketGroup()
    let ended = Signal()
    let route = Route.webSocket("/ws") { socket, request in
      group.add(socket)
      defer {
        group.remove(socket)
        if request.query["slow"] != nil { ended.fire() }
      }
      try await socket.send("joined")
      for await _ in socket.messages {}
    }
    try await TestServer.run([route], limits: limits) { server in
      let slow = try HTTPConversation(port: server.port, receiveBuffer: 4096)
      let handshake = WebSocketClient.handshake
      #expect(await slow.ask("GET /ws?slow" + handshake.dropFirst("GET /ws".count))?.status == 101)
      #expect(await slow.take(8)?.suffix(6) == Array("joined".utf8)[...])
      let quick = try await WebSocketClient(port: server.port)
      #expect(await quick.receive()?.text == "joined")
      let message = String(repeating: "a", count: 100_000)
      for _ in 0..<200 {
        group.broadcast(message)
        #expect(await quick.receive()?.payload.count == 100_000)
      }
      await ended.wait()
      // What was begun is whole, and behind it is the reason.
      var last: UInt8 = 0
      var code: Int?
      while let head = await slow.take(2) {
        last = head[0] & 0x0F
        var count = Int(head[1])
        if count >= 126 {
          guard let length = await slow.take(count == 126 ? 2 : 8) else { break }
          count = length.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let payload = await slow.take(count) else { break }
        if last == 8 { code = Int(payload[0]) << 8 | Int(payload[1]) }
      }
      #expect(code == 1013)
      #expect(group.count == 1)
    }
  }

  @Test func `a greeting comes before what is broadcast after it`() async throws {
    let group = WebSocketGroup()
    let route = Route.webSocket("/ws") { socket, _ in
      group.add(socket, greeting: ["a", "b"])
      defer { group.remove(socket) }
      group.broadcast("c")
      for await _ in socket.messages {}
    }
    try await TestServer.run([route]) { server in
      let client = try await WebSocketClient(port: server.port)
      for expected in ["a", "b", "c"] { #expect(await client.receive()?.text == expected) }
    }
  }
}
