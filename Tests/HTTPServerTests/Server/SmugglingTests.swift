import Testing

@testable import HTTPServer

/// Heads that two servers could read differently, and other violations.
struct SmugglingTests {
  private static let routes: [Route] = [
    .get("/x") { _ in .text(.ok, "x") }, .post("/x") { _ in .text(.ok, "x") },
  ]

  @Test(arguments: [
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: 35\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "POST /x HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabcGET /x HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello",
    "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n0\r\n\r\n",
    "GET /x HTTP/1.1\nHost: x\n\n",
    "GET /x HTTP/1.1\r\nHost: x\n\r\n",
    "GET /x HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n b\r\n\r\n",
    "GET /x HTTP/1.1\r\n\r\n",
    "GET /x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /x HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
    "GET /x HTTP/1.1\r\nHost: x\r\nX: a\u{1}b\r\n\r\n",
    "GET /x HTTP/1.1\r\nHost: x\r\nX(: a\r\n\r\n",
    "GET /x%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /x%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /x%ff HTTP/1.1\r\nHost: x\r\n\r\n",
    "GET /ä HTTP/1.1\r\nHost: x\r\n\r\n",
  ])
  func `it is answered once with 400, and nothing after it is read`(request: String) async throws {
    try await TestServer.run(Self.routes) { server in
      let client = try RawClient(port: server.port)
      await client.send(request)
      let answer = String(decoding: await client.receiveAll(), as: UTF8.self)
      #expect(answer.hasPrefix("HTTP/1.1 400 "))
      // Whatever else may come, a second request has not been answered.
      #expect(!answer.contains("HTTP/1.1 2"))
    }
  }

  @Test func `a length beyond all numbers is 413`() async throws {
    try await TestServer.run(Self.routes) { server in
      let client = try RawClient(port: server.port)
      await client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\nhello")
      #expect(String(decoding: await client.receiveAll(), as: UTF8.self).hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `another version is 505`() async throws {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      #expect(await conversation.ask("GET /x HTTP/9.9\r\nHost: x\r\n\r\n")?.status == 505)
      #expect(await conversation.isClosed())
    }
  }

  @Test(arguments: [40 << 10, 200 << 10])
  func `a head that is too long is 431`(size: Int) async throws {
    try await TestServer.run(Self.routes) { server in
      let long = String(repeating: "a", count: size)
      let answer = try await server.ask("GET /x HTTP/1.1\r\nHost: x\r\nX: \(long)\r\n\r\n")
      #expect(answer?.status == 431)
    }
  }

  @Test func `a long head in small pieces, with blanks around values, is read`() async throws {
    try await TestServer.run(Self.routes) { server in
      let fields = (0..<200).map { "X-Field-\($0): \t \(String(repeating: "v", count: 100)) \t\r\n" }
      let conversation = try HTTPConversation(port: server.port)
      await conversation.send("GET /x HTTP/1.1\r\nHost:x\r\n")
      for field in fields { await conversation.send(field) }
      #expect(await conversation.ask("\r\n")?.text == "x")
      #expect(await conversation.ask("GET /x HTTP/1.1\r\nhost: x\r\nx:\r\n\r\n")?.text == "x")
    }
  }

  @Test func `what is not HTTP ends the connection`() async throws {
    try await TestServer.run(Self.routes) { server in
      let client = try RawClient(port: server.port)
      await client.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x0D, 0x0A, 0x0D, 0x0A])
      let answer = String(decoding: await client.receiveAll(), as: UTF8.self)
      #expect(!answer.contains(" 200 "))
    }
  }
}
