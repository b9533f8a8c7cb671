import Testing

@testable import HTTPServer

/// Deadlines, clients that leave, and the server's end.
struct LifetimeTests {
  private static let hello = Route.get("/") { _ in .text(.ok, "hello") }

  /// `/wait` does not answer until it is cancelled.
  private static func waiting(started: Signal, cancelled: Signal) -> Route {
    .get("/wait") { _ in
      started.fire()
      do {
        try await Task.sleep(for: .seconds(600))
      } catch {
        cancelled.fire()
        throw error
      }
      return Response(.ok)
    }
  }

  @Test func `a client that leaves cancels its handler`() async throws {
    let started = Signal()
    let cancelled = Signal()
    let route = Self.waiting(started: started, cancelled: cancelled)
    try await TestServer.run([route]) { server in
      let client = try RawClient(port: server.port)
      await client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
      await started.wait()
      await client.leave()
      await cancelled.wait()
      #expect(await server.exchange()?.routePattern == "/wait")
    }
  }

  @Test func `a client that leaves in the middle of its upload ends the body`() async throws {
    let started = Signal()
    let route = Route.put("/up", bodyLimit: 1 << 30) { request in
      started.fire()
      _ = try await request.body.collect(upTo: 1 << 30)
      Issue.record("the body was whole")
      return Response(.ok)
    }
    try await TestServer.run([route]) { server in
      let client = try RawClient(port: server.port)
      await client.send("PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhello")
      await started.wait()
      await client.leave()
      let exchange = await server.exchange()
      #expect(exchange?.clientLeft == true)
      #expect(exchange?.status == .clientClosedRequest)
      #expect(exchange?.bytesIn == 5)
    }
  }

  /// No sign of its own comes of the end then.
  @Test(arguments: [["Content-Length: 100\r\n\r\nhello"], ["Content-Length: 100\r\n\r\nhe", "llo"]])
  func `an end that comes with the last bytes of an upload is noticed`(_ pieces: [String]) async throws {
    let started = Signal()
    let ended = Signal()
    let route = Route.put("/up") { request in
      started.fire()
      await #expect(throws: (any Error).self) { try await request.body.collect(upTo: 1000) }
      #expect(request.body.completedAt == nil)
      ended.fire()
      return Response(.ok)
    }
    // Nothing else ends a slow upload here.
    let limits = ServerLimits.with { $0.bodyRateWindow = .seconds(3600) }
    try await TestServer.run([route], limits: limits) { server in
      let client = try RawClient(port: server.port)
      let head = "PUT /up HTTP/1.1\r\nHost: x\r\n"
      if pieces.count > 1 {
        await client.send(head + pieces[0])
        await started.wait()
        await client.sendAndLeave(pieces[1])
      } else {
        await client.sendAndLeave(head + pieces[0])
      }
      await ended.wait()
      let exchange = await server.exchange()
      #expect(exchange?.clientLeft == true && exchange?.bytesIn == 5)
    }
  }

  @Test(arguments: [
    "Content-Length: 5\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
  ])
  func `a body is whole also when the client leaves right behind it`(_ rest: String) async throws {
    let read = Signal()
    let route = Route.put("/up") { request in
      let body = try await request.body.collect(upTo: 1000)
      let isWhole = request.body.completedAt != nil
      #expect(body == Array("hello".utf8))
      #expect(isWhole)
      read.fire()
      return Response(.ok)
    }
    try await TestServer.run([route]) { server in
      let client = try RawClient(port: server.port)
      await client.sendAndLeave("PUT /up HTTP/1.1\r\nHost: x\r\n" + rest)
      await read.wait()
      #expect(await server.exchange()?.bytesIn == 5)
    }
  }

  @Test func `a head that does not come in time is 408`() async throws {
    let limits = ServerLimits.with { $0.headDeadline = .milliseconds(100) }
    try await TestServer.run([Self.hello], limits: limits) { server in
      let conversation = try HTTPConversation(port: server.port)
      #expect(await conversation.ask("GET / HTTP/1.1\r\nHost: x\r\nX: trick")?.status == 408)
      #expect(await conversation.isClosed())
    }
  }

  @Test func `a head that trickles on a kept connection is cut too`() async throws {
    let limits = ServerLimits.with {
      $0.headDeadline = .milliseconds(100)
      $0.idle = .seconds(1)
    }
    try await TestServer.run([Self.hello], limits: limits) { server in
      let conversation = try HTTPConversation(port: server.port)
      #expect(await conversation.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")?.text == "hello")
      await conversation.send("GET / HTTP/1.1\r\n")
      #expect(await conversation.answer()?.status == 408)
    }
  }

  @Test func `an idle connection is closed`() async throws {
    let limits = ServerLimits.with { $0.idle = .seconds(1) }
    try await TestServer.run([Self.hello], limits: limits) { server in
      let conversation = try HTTPConversation(port: server.port)
      #expect(await conversation.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")?.text == "hello")
      #expect(await conversation.isClosed())
    }
  }

  @Test func `a body that comes too slowly is 408`() async throws {
    let limits = ServerLimits.with { $0.bodyRateWindow = .milliseconds(100) }
    let route = Route.put("/up") { request in
      .text(.ok, "\(try await request.body.collect(upTo: 1000).count)")
    }
    try await TestServer.run([route], limits: limits) { server in
      let conversation = try HTTPConversation(port: server.port)
      let answer = await conversation.ask("PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhello")
      #expect(answer?.status == 408)
      #expect(await server.exchange()?.status == .requestTimeout)
    }
  }

  @Test func `draining answers what is in flight and refuses the rest`() async throws {
    let started = Signal()
    let mayAnswer = Signal()
    let slow = Route.get("/slow") { _ in
      started.fire()
      await mayAnswer.wait()
      return .text(.ok, "done")
    }
    try await TestServer.run([slow, Self.hello]) { server in
      let idle = try HTTPConversation(port: server.port)
      #expect(await idle.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")?.text == "hello")
      let busy = try HTTPConversation(port: server.port)
      await busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
      await started.wait()
      async let drained: Void = server.server.drain(deadline: .seconds(600))
      // That the idle one is closed shows that draining has begun.
      #expect(await idle.isClosed())
      #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
      mayAnswer.fire()
      let answer = await busy.answer()
      #expect(answer?.text == "done")
      #expect(answer?.headers["connection"]?.lowercased() == "close")
      await drained
      #expect(server.server.counts.connections == 0)
      await server.server.drain(deadline: .seconds(600))
    }
  }

  @Test func `the thread takes turns also when no connection is free, and when the server is gone`()
    async throws
  {
    try await TestServer.run([Self.hello], limits: .with { $0.connections = 1 }) { server in
      let client = try RawClient(port: server.port)
      await client.send("GET / HTTP/1.1\r\n")
      await server.server.turn()
      await server.server.drain(deadline: .zero)
      await server.server.turn()
    }
  }

  @Test func `what remains at the deadline is cancelled and cut`() async throws {
    let started = Signal()
    let cancelled = Signal()
    let route = Self.waiting(started: started, cancelled: cancelled)
    let endless = Route.get("/endless") { _ in
      .events(heartbeat: .seconds(600)) { _ in try await Task.sleep(for: .seconds(600)) }
    }
    try await TestServer.run([route, endless]) { server in
      let waiting = try HTTPConversation(port: server.port)
      await waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
      let streaming = try HTTPConversation(port: server.port)
      await streaming.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
      _ = await streaming.take(through: "\r\n\r\n")
      await started.wait()
      await server.server.drain(deadline: .zero)
      await cancelled.wait()
      #expect(await waiting.isClosed())
      #expect(server.server.counts.connections == 0)
    }
  }

  @Test func `an address in use is named`() async throws {
    try await TestServer.run([Self.hello]) { server in
      let other = Server(router: try Router([Self.hello]))
      await #expect(throws: ServerError.addressInUse(address: "127.0.0.1:\(server.port)")) {
        _ = try await other.start(host: "127.0.0.1", port: server.port)
      }
      // It may be tried again elsewhere.
      let address = try await other.start(host: "127.0.0.1", port: 0)
      #expect(address.port != 0 && address.port != server.port)
      await #expect(throws: ServerError.startedBefore) { try await other.start(host: "127.0.0.1", port: 0) }
      await other.drain(deadline: .zero)
    }
  }

  @Test func `an address that is not one is named`() async throws {
    let server = Server(router: try Router([Self.hello]))
    let error = await #expect(throws: ServerError.self) {
      _ = try await server.start(host: "256.0.0.1", port: 1)
    }
    #expect(error?.description.contains("256.0.0.1:1") == true)
  }

  @Test func `many connections at once are all answered`() async throws {
    let route = Route.get("/") { _ in
      await Task.yield()
      return .text(.ok, "hello")
    }
    try await TestServer.run([route]) { server in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<32 {
          group.addTask {
            let conversation = try HTTPConversation(port: server.port)
            var answered = 0
            for _ in 0..<50 {
              if await conversation.ask("GET / HTTP/1.1\r\nHost: x\r\n\r\n")?.text == "hello" {
                answered += 1
              }
            }
            return answered
          }
        }
        var total = 0
        for try await answered in group { total += answered }
        #expect(total == 32 * 50)
      }
    }
  }
}
