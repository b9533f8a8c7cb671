internal import Glibc
@testable internal import HTTPClient
internal import TestSupport
internal import Testing

@Suite(.timeLimit(.minutes(1)))
struct ResponseTests {
  private let client = HTTPClient.local()

  @Test("A request arrives as it was written, and so does the answer")
  func plain() async throws {
    let server = try RawServer(answering: "HTTP/1.1 200 Fine\r\nContent-Length: 2\r\nETag: \"1\"\r\n\r\nhi")
    var request = HTTPRequest(url: server.url + "/a/../b?c=d#e", headers: ["X-One": "1", "X-Empty": ""])
    request.rangeStart = 7
    let response = try await client.send(request)
    #expect(response.status == 200)
    #expect(response.contentLength == 2)
    #expect(response.etag == "\"1\"")
    #expect(response.url == server.url + "/a/../b?c=d")
    #expect(try await response.body.collect(upTo: 2) == Array("hi".utf8))
    let lines = try #require(server.heads.first).split(separator: "\r\n")
    #expect(lines.first == "GET /a/../b?c=d HTTP/1.1")
    for line in ["User-Agent: interviewd/test", "X-One: 1", "X-Empty:", "Range: bytes=7-"] {
      #expect(lines.contains { $0 == line }, "\(line)")
    }
  }

  @Test("A chunked body is joined, interim answers are passed over, and trailers are not headers")
  func chunked() async throws {
    let server = try RawServer(
      answering:
        "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nLate: 1\r\n\r\n")
    let response = try await client.send(HTTPRequest(url: server.url))
    #expect(response.headers["Link"] == nil)
    #expect(response.contentLength == nil)
    #expect(try await response.body.collect(upTo: 10) == Array("abcd".utf8))
  }

  @Test("A body without a length ends with the connection")
  func untilClose() async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\n\r\nall of it")
    }
    #expect(try await client.text(HTTPRequest(url: server.url)) == "all of it")
  }

  @Test("HEAD and statuses without a body have none, whatever their length says")
  func bodiless() async throws {
    let server = try RawServer { peer in
      while let (head, _) = try peer.readRequest() {
        try peer.send("HTTP/1.1 \(head.hasPrefix("HEAD") ? 200 : 204) OK\r\nContent-Length: 9\r\n\r\n")
      }
    }
    var request = HTTPRequest("HEAD", url: server.url)
    request.maxBytes = 1
    #expect(try await client.text(request) == "")
    #expect(try await client.text(HTTPRequest(url: server.url)) == "")
  }

  @Test("Statuses of failure are answers like others", arguments: [400, 404, 416, 500, 503])
  func statuses(_ status: Int) async throws {
    let server = try RawServer(answering: "HTTP/1.1 \(status) No\r\nContent-Length: 4\r\n\r\nwhy?")
    let response = try await client.send(HTTPRequest(url: server.url))
    #expect(response.status == status)
    #expect(try await response.body.collect(upTo: 4) == Array("why?".utf8))
  }

  @Test(
    "Connections are used again, also after a short answer was not read to its end by a redirect or a retry")
  func reuse() async throws {
    let server = try RawServer { peer in
      var count = 0
      while let (head, _) = try peer.readRequest() {
        count += 1
        if head.hasPrefix("GET /away ") {
          try peer.send("HTTP/1.1 302 Found\r\nLocation: /here\r\nContent-Length: 5\r\n\r\nmoved")
        } else if count == 4 {
          try peer.send("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy")
        } else {
          try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        }
      }
    }
    var policy = RetryPolicy()
    policy.sleep = { _ in }
    #expect(try await client.text(HTTPRequest(url: server.url)) == "hi")
    #expect(try await client.text(HTTPRequest(url: server.url + "/away")) == "hi")
    let response = try await client.send(HTTPRequest(url: server.url), retry: policy)
    #expect(try await response.body.collect(upTo: 2).count == 2)
    #expect(server.accepted == 1)
    #expect(server.heads.count == 5)
  }

  @Test("A connection that the server closed while it was idle is replaced")
  func idleClose() async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    }
    for _ in 0..<3 {
      #expect(try await client.text(HTTPRequest("POST", url: server.url, body: .bytes([1]))) == "hi")
    }
    #expect(server.accepted == 3)
  }

  @Test("A large body through a slow reader: little waits here, the server is made to wait, and all arrives")
  func backpressure() async throws {
    let pattern = (0..<(1 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }
    var all: [UInt8] = []
    for _ in 0..<32 { all += pattern }
    let body = all
    let isStuck = Signal()
    let sent = Locked(0)
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n")
      let first = peer.send(body, untilStuckFor: 300)
      sent.value = first
      isStuck.fire()
      try peer.send(Array(body[first...]))
      peer.waitForClose()
    }
    let response = try await client.send(HTTPRequest(url: server.url))
    await isStuck.wait()
    // Our queue, and what the kernel keeps for both ends.
    #expect(sent.value < 20 << 20)
    var position = 0
    for try await chunk in response.body {
      try #require(chunk.withUnsafeBytes { body.holds($0, at: position) })
      position += chunk.count
      #expect(response.body.queuedBytes <= BodyQueue.capacity + (64 << 10))
    }
    #expect(position == body.count)
  }

  @Test("Many at once, more than may run to one host, all come to their end")
  func many() async throws {
    let server = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    let client = HTTPClient.local(perHost: 4)
    // Without limits nothing but the answers wakes curl's thread: an end that it overlooks would be waited for.
    var endless = HTTPRequest(url: server.url)
    endless.timeouts.firstByte = nil
    endless.timeouts.whole = nil
    endless.timeouts.minimumRate = nil
    let request = endless
    let count = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<200 { group.addTask { try await client.text(request).count } }
      return try await group.reduce(0, +)
    }
    #expect(count == 400)
    #expect(server.accepted <= 4)
  }

  @Test("Events arrive as they are sent, and the stream ends with the answer")
  func events() async throws {
    let hasFirst = Signal()
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: on")
      try peer.send("e\n\n")
      hasFirst.block()
      try peer.send(": ping\n\nevent: last\nid: 2\ndata: two\n\ndata: incomp")
    }
    var events: [ServerSentEvent] = []
    for try await event in try await client.events(HTTPRequest(url: server.url)) {
      events.append(event)
      if events.count == 1 { hasFirst.fire() }
    }
    #expect(events == [ServerSentEvent(data: "one"), ServerSentEvent(event: "last", data: "two", id: "2")])
    #expect(server.heads.first?.contains("Accept: text/event-stream\r\n") == true)
  }

  @Test("An answer that is no stream of events, and an endless event, are told")
  func noEvents() async throws {
    let json = try RawServer(
      answering: "HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
    #expect(
      await failure { _ = try await client.events(HTTPRequest(url: json.url)) }
        == .notAnEventStream(status: 401))
    let endless = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: ")
      while true { try peer.send(String(repeating: "x", count: 10_000)) }
    }
    #expect(
      await failure {
        for try await _ in try await client.events(HTTPRequest(url: endless.url), maxEventBytes: 100_000) {}
      } == .tooLarge(limit: 100_000))
  }
}

extension [UInt8] {
  /// Comparing element by element takes long without optimisation.
  fileprivate func holds(_ bytes: UnsafeRawBufferPointer, at position: Int) -> Bool {
    withUnsafeBytes {
      guard let own = $0.baseAddress, let other = bytes.baseAddress else { return false }
      return memcmp(own + position, other, bytes.count) == 0
    }
  }
}
