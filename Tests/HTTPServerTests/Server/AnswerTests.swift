import Testing

@testable import HTTPServer

/// What is answered to well-formed requests, over real sockets.
struct AnswerTests {
  private struct Oops: Error, CustomStringConvertible { let description = "inner workings" }

  private static let routes: [Route] = [
    .get("/text") { _ in .text(.ok, "hello") },
    .get("/json", produces: ["application/json", "text/plain"]) { request in
      .text(.ok, request.negotiate(["application/json", "text/plain"]) ?? "")
    },
    .get("/items/{id}/{name}") { request in
      let id = try request.parameter("id", as: Int.self)
      let name: String = try request.parameter("name")
      return .text(.ok, "\(id) \(name) \(request.query["q"] ?? "-") \(request.routePattern ?? "-")")
    },
    .post("/echo", bodyLimit: 10, consumes: ["application/json"]) { request in
      .json(.ok, encoded: try await request.body.collect(upTo: 10))
    },
    .post("/cancel") { _ in Response(.accepted) },
    .get("/conflict") { _ in throw HTTPError(.conflict, "taken", headers: ["Retry-After": "3"]) },
    .get("/oops") { _ in throw Oops() },
    .get(
      "/documented",
      errorBody: { error, request in .text(error.status, "\(error.detail) for \(request.path)") },
      handler: { _ in throw HTTPError(.notFound, "none") }),
    .get("/split") { _ in Response(.ok, headers: ["X-A": "a\r\nX-B: b"]) },
    Route(
      .put, "/guarded", bodyLimit: 1 << 30,
      admission: { request throws(HTTPError) in
        if request.headers["Authorization"] == nil { throw HTTPError(.unauthorized, "who?") }
      },
      handler: .request { request in .text(.ok, "\(try await request.body.collect(upTo: 100).count)") }),
  ]

  private static func ask(_ text: String, isHead: Bool = false) async throws -> HTTPConversation.Answer {
    var answer: HTTPConversation.Answer?
    try await TestServer.run(routes) { answer = try await $0.ask(text, isHead: isHead) }
    return try #require(answer)
  }

  @Test func `answers carry status, length, date and an id of the request`() async throws {
    let answer = try await Self.ask("GET /text HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(answer.status == 200)
    #expect(answer.text == "hello")
    #expect(answer.headers["date"]?.hasSuffix("GMT") == true)
    #expect(answer.headers["x-request-id"]?.isEmpty == false)
  }

  @Test(arguments: [("abc-1._Z", true), ("a b", false), (String(repeating: "a", count: 65), false)])
  func `a client's request id is taken when it is harmless`(id: String, isTaken: Bool) async throws {
    let answer = try await Self.ask("GET /text HTTP/1.1\r\nHost: x\r\nX-Request-Id: \(id)\r\n\r\n")
    #expect((answer.headers["x-request-id"] == id) == isTaken)
  }

  @Test func `path parameters and query are typed`() async throws {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      let found = await conversation.ask("GET /items/7/a%20b?q=1+2 HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(found?.text == "7 a b 1 2 /items/{id}/{name}")
      #expect(await conversation.ask("GET /items/seven/a HTTP/1.1\r\nHost: x\r\n\r\n")?.status == 404)
    }
  }

  @Test(arguments: [
    ("GET /nothing", 404, ""), ("DELETE /text", 405, ""), ("BREW /text", 501, ""), ("TRACE /text", 501, ""),
    ("POST /echo", 411, "Content-Type: application/json\r\n"),
    ("GET /json", 406, "Accept: image/png\r\n"), ("GET /json", 200, "Accept: text/*, image/png\r\n"),
    ("GET /text", 417, "Expect: miracles\r\n"), ("GET /conflict", 409, ""), ("GET /oops", 500, ""),
    ("POST /cancel", 202, ""),
  ])
  func `each refusal has its status and keeps the connection`(line: String, status: Int, fields: String)
    async throws
  {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      let answer = await conversation.ask("\(line) HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
      #expect(answer?.status == status)
      if status >= 400 {
        #expect(answer?.headers["content-type"] == "application/problem+json")
        #expect(answer?.text.contains("\"status\":\(status)") == true)
        #expect(answer?.text.contains("inner workings") == false)
      }
      if status == 405 { #expect(answer?.headers["allow"] == "GET, HEAD, OPTIONS") }
      if status == 409 { #expect(answer?.headers["retry-after"] == "3") }
      #expect(await conversation.ask("GET /text HTTP/1.1\r\nHost: x\r\n\r\n")?.text == "hello")
    }
  }

  @Test(arguments: [
    ("Content-Type: application/json\r\nContent-Length: 11\r\n", 413),
    ("Content-Type: application/json\r\nContent-Length: 11\r\nExpect: 100-continue\r\n", 413),
    ("Content-Type: text/plain\r\nContent-Length: 2\r\nExpect: 100-continue\r\n", 415),
    ("Content-Length: 2\r\n", 415),
  ])
  func `a body that is not wanted is refused before it is read`(fields: String, status: Int) async throws {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      let answer = await conversation.ask("POST /echo HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
      #expect(answer?.status == status)
      #expect(answer?.headers["connection"] == "close")
      #expect(await conversation.isClosed())
    }
  }

  @Test func `admission comes before the body`() async throws {
    let answer = try await Self.ask("PUT /guarded HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n")
    #expect(answer.status == 401)
  }

  @Test func `a client that waits is told to continue`() async throws {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      let fields = "Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
      #expect(await conversation.ask("POST /echo HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")?.status == 100)
      #expect(await conversation.ask("{}")?.text == "{}")
    }
  }

  @Test func `a chunked body past the limit is 413`() async throws {
    let fields = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
    let answer = try await Self.ask("POST /echo HTTP/1.1\r\nHost: x\r\n\(fields)\r\nb\r\nhello world\r\n")
    #expect(answer.status == 413)
  }

  @Test func `HEAD is GET without its body`() async throws {
    let answer = try await Self.ask("HEAD /text HTTP/1.1\r\nHost: x\r\n\r\n", isHead: true)
    #expect(answer.status == 200)
    #expect(answer.headers["content-length"] == "5")
  }

  @Test func `OPTIONS names the methods`() async throws {
    let answer = try await Self.ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n")
    #expect(answer.status == 204)
    #expect(answer.headers["allow"] == "POST, OPTIONS")
    #expect(try await Self.ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").status == 204)
  }

  @Test func `a route's errors look as it documents, those of the server too`() async throws {
    #expect(try await Self.ask("GET /documented HTTP/1.1\r\nHost: x\r\n\r\n").text == "none for /documented")
    let answer = try await Self.ask("GET /documented HTTP/1.1\r\nHost: x\r\nExpect: no\r\n\r\n")
    #expect(answer.text.hasSuffix("for /documented"))
  }

  @Test func `a field with a line end is never sent`() async throws {
    try await TestServer.run(Self.routes) { server in
      let bytes = try RawClient(port: server.port)
      await bytes.send("GET /split HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(!String(decoding: await bytes.receiveAll(), as: UTF8.self).contains("X-B"))
      #expect(await server.exchange()?.failure?.contains("X-A") == true)
    }
  }

  @Test func `requests sent at once are answered in order`() async throws {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      let post =
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 3\r\n\r\n123"
      await conversation.send(
        post + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\nGET /text HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(await conversation.answer()?.text == "123")
      #expect(await conversation.answer()?.status == 404)
      #expect(await conversation.answer()?.text == "hello")
    }
  }

  @Test func `other origins are allowed as configured`() async throws {
    try await TestServer.run(Self.routes, cors: CORS(allowedOrigins: ["https://a.example"])) { server in
      let conversation = try HTTPConversation(port: server.port)
      let preflight = await conversation.ask(
        "OPTIONS /echo HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n"
          + "Access-Control-Request-Method: POST\r\n\r\n")
      #expect(preflight?.headers["access-control-allow-methods"] == "POST, OPTIONS")
      #expect(preflight?.headers["access-control-allow-origin"] == "https://a.example")
      let error = await conversation.ask(
        "GET /nothing HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n\r\n")
      #expect(error?.headers["access-control-allow-origin"] == "https://a.example")
      #expect(error?.headers["vary"] == "Origin")
      let other = await conversation.ask("GET /text HTTP/1.1\r\nHost: x\r\nOrigin: https://b.example\r\n\r\n")
      #expect(other?.headers["access-control-allow-origin"] == nil)
    }
  }

  @Test func `the observer is told what happened`() async throws {
    try await TestServer.run(Self.routes) { server in
      let conversation = try HTTPConversation(port: server.port)
      _ = await conversation.ask("GET /items/1/x HTTP/1.1\r\nHost: x\r\nX-Request-Id: abc\r\n\r\n")
      let found = try #require(await server.exchange())
      #expect(found.method == .get && found.routePattern == "/items/{id}/{name}" && found.status == .ok)
      #expect(found.requestID == "abc" && found.peer == "127.0.0.1" && found.bytesOut == 24)
      #expect(!found.clientLeft && found.failure == nil)
      _ = await conversation.ask("GET /oops HTTP/1.1\r\nHost: x\r\n\r\n")
      let failed = await server.exchange()
      #expect(failed?.status == .internalServerError && failed?.failure == "inner workings")
    }
  }
}
