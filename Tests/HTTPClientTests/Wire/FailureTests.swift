@testable internal import HTTPClient
internal import TestSupport
internal import Testing

@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
  private let client = HTTPClient.local()

  private func read(_ request: HTTPRequest) async throws {
    _ = try await client.send(request).body.collect(upTo: 1 << 20)
  }

  @Test(
    "Silence before the answer, and a head that never ends, run into the limit for the first byte",
    arguments: [
      "", "HTTP/1.1 200 OK\r\nSlow: ",
    ])
  func noHead(_ beginning: String) async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send(beginning)
      peer.waitForClose()
    }
    var request = HTTPRequest(url: server.url)
    request.timeouts.firstByte = .milliseconds(50)
    #expect(await failure { try await read(request) } == .timedOut(.firstByte))
  }

  @Test("A body that stalls is too slow, or takes too long in all")
  func stall() async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
      peer.waitForClose()
    }
    var slow = HTTPRequest(url: server.url)
    slow.timeouts.minimumRate = HTTPRequest.MinimumRate(bytesPerSecond: 1000, window: .milliseconds(60))
    let response = try await client.send(slow)
    let chunks = response.body.makeAsyncIterator()
    // What came before the failure is still given.
    #expect(try await chunks.next() == Array("half".utf8))
    #expect(await failure { _ = try await chunks.next() } == .tooSlow)

    var long = HTTPRequest(url: server.url)
    long.timeouts.whole = .milliseconds(80)
    #expect(await failure { try await read(long) } == .timedOut(.whole))
  }

  @Test("A connection that is refused can be tried again, and its error tells no more than host and reason")
  func noConnection() async throws {
    let port = try RawServer.closedPort()
    let refused = HTTPRequest(url: "http://127.0.0.1:\(port)/secret?token=1")
    let error = await #expect(throws: HTTPClientError.self) { try await read(refused) }
    #expect(error?.code == .couldNotConnect)
    #expect(error?.isRetryable == true)
    #expect(error?.description == "Could not connect to 127.0.0.1: Connection refused")
  }

  @Test("A server that does not answer the TLS handshake runs into the limit for connecting, others fail it")
  func handshake() async throws {
    let silent = try RawServer { $0.waitForClose() }
    var request = HTTPRequest(url: "https://127.0.0.1:\(silent.port)/")
    request.timeouts.connect = .milliseconds(50)
    #expect(await failure { try await read(request) } == .timedOut(.connect))
    let plain = try RawServer { peer in
      _ = try peer.read(1)
      try peer.send("HTTP/1.1 400 Bad Request\r\n\r\n")
    }
    request = HTTPRequest(url: "https://127.0.0.1:\(plain.port)/")
    #expect(await failure { try await read(request) } == .tls)
  }

  @Test("A name that does not exist cannot be resolved")
  func noName() async {
    // Longer than a label may be: no name server is asked.
    let name = String(repeating: "x", count: 64) + ".invalid"
    #expect(await failure { try await read(HTTPRequest(url: "http://\(name)/")) } == .couldNotResolve)
  }

  @Test("Resets are told apart from ends that came too early")
  func resets() async throws {
    let before = try RawServer { peer in
      _ = try peer.readRequest()
      peer.reset()
    }
    #expect(await failure { try await read(HTTPRequest(url: before.url)) } == .reset)
    let closed = try RawServer { peer in _ = try peer.readRequest() }
    #expect(await failure { try await read(HTTPRequest(url: closed.url)) } == .reset)
    let hasHead = Signal()
    let midway = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
      hasHead.block()
      peer.reset()
    }
    let response = try await client.send(HTTPRequest(url: midway.url))
    hasHead.fire()
    #expect(await failure { _ = try await response.body.collect(upTo: 100) } == .reset)
  }

  @Test("A broken chunk breaks the connection off")
  func brokenChunk() async throws {
    let server = try RawServer(
      answering: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n")
    #expect(await failure { try await read(HTTPRequest(url: server.url)) } == .reset)
  }

  @Test(
    "Fewer bytes than announced are told; more are not read",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ])
  func truncated(_ answer: String) async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send(answer)
    }
    #expect(await failure { try await read(HTTPRequest(url: server.url)) } == .truncated)
  }

  @Test("Bytes past the announced length are not given, and do not become the next answer")
  func tooMuch() async throws {
    let server = try RawServer(
      answering:
        "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfourHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
    for _ in 0..<3 { #expect(try await client.text(HTTPRequest(url: server.url)) == "four") }
  }

  @Test(
    "What is not HTTP is told",
    arguments: [
      "SSH-2.0-OpenSSH_9.2\r\n", "\u{0}\u{1}\u{2}\u{3}\r\n\r\n", "<html>hello</html>",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    ])
  func garbage(_ answer: String) async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send(answer)
    }
    #expect(await failure { try await read(HTTPRequest(url: server.url)) } == .invalidResponse)
  }

  @Test("Heads without end are cut off", arguments: [1, 2000, 200_000])
  func endlessHead(_ length: Int) async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\n")
      while true { try peer.send("X: \(String(repeating: "x", count: length))\r\n") }
    }
    let code = await failure { try await read(HTTPRequest(url: server.url)) }
    #expect(code == .tooLarge(limit: length > 16 << 10 ? 16 << 10 : 64 << 10))
  }

  @Test("A body larger than wanted is refused by its announcement, or where it passes the limit")
  func tooLarge() async throws {
    let announced = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n")
      peer.waitForClose()
    }
    var request = HTTPRequest(url: announced.url)
    request.maxBytes = 1000
    #expect(await failure { _ = try await client.send(request) } == .tooLarge(limit: 1000))
    let endless = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\n\r\n")
      while true { try peer.send(String(repeating: "x", count: 100)) }
    }
    request.url = endless.url
    let response = try await client.send(request)
    var count = 0
    #expect(
      await failure { for try await chunk in response.body { count += chunk.count } }
        == .tooLarge(limit: 1000))
    #expect(count <= 1000)
    let exact = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfour")
    request.url = exact.url
    request.maxBytes = 4
    #expect(try await client.text(request) == "four")
  }

  @Test("A redirect without end is left after the limit, and 0 gives the redirect itself")
  func redirectLoop() async throws {
    let server = try RawServer(
      answering: "HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n")
    var request = HTTPRequest(url: server.url)
    request.maxRedirects = 3
    #expect(await failure { try await read(request) } == .tooManyRedirects(limit: 3))
    #expect(server.heads.count == 4)
    request.maxRedirects = 0
    #expect(try await client.send(request).status == 302)
  }

  @Test("A redirect leads to http and https alone")
  func redirectScheme() async throws {
    for target in ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"] {
      let server = try RawServer(
        answering: "HTTP/1.1 302 Found\r\nLocation: \(target)\r\nContent-Length: 0\r\n\r\n")
      #expect(await failure { try await read(HTTPRequest(url: server.url)) } == .unsupportedScheme)
    }
  }

  @Test("A redirect to another origin takes no secrets along")
  func redirectCredentials() async throws {
    let other = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    let server = try RawServer(
      answering: "HTTP/1.1 307 Go\r\nLocation: \(other.url)/x\r\nContent-Length: 0\r\n\r\n")
    var request = HTTPRequest(
      "POST", url: server.url, headers: ["Authorization": "secret"], body: .bytes([1, 2]))
    request.headers.add("X-Key", "secret", isCredential: true)
    let response = try await client.send(request)
    #expect(response.url == other.url + "/x")
    #expect(server.heads.first?.contains("secret") == true)
    #expect(other.heads.first?.contains("secret") == false)
    #expect(other.heads.first?.hasPrefix("POST /x") == true)
  }

  @Test("After a shutdown nothing starts, and what was under way ends")
  func shutdown() async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
      peer.waitForClose()
    }
    let client = HTTPClient.local()
    let response = try await client.send(HTTPRequest(url: server.url))
    await client.shutdown()
    #expect(await failure { _ = try await response.body.collect(upTo: 10) } == .shutDown)
    #expect(await failure { _ = try await client.send(HTTPRequest(url: server.url)) } == .shutDown)
    await client.shutdown()
    await HTTPClient.local().shutdown()
  }
}
