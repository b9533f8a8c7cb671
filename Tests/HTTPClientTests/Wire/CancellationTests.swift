@testable internal import HTTPClient
internal import TestSupport
internal import Testing

@Suite(.timeLimit(.minutes(1)))
struct CancellationTests {
  private let client = HTTPClient.local()

  /// Cancels once `isReady` has fired; the work must then throw `CancellationError`, and the server see the close.
  private func expectCancellation(
    when isReady: Signal, closes hasClosed: Signal?, _ work: @escaping @Sendable () async throws -> Void
  ) async {
    let task = Task { try await work() }
    await isReady.wait()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    await hasClosed?.wait()
  }

  @Test("While the server is silent")
  func waitingForHead() async throws {
    let (isReady, hasClosed) = (Signal(), Signal())
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      isReady.fire()
      peer.waitForClose()
      hasClosed.fire()
    }
    await expectCancellation(when: isReady, closes: hasClosed) { [client] in
      _ = try await client.send(HTTPRequest(url: server.url))
    }
  }

  @Test("While the body arrives")
  func readingBody() async throws {
    let (isReady, hasClosed) = (Signal(), Signal())
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
      peer.waitForClose()
      hasClosed.fire()
    }
    await expectCancellation(when: isReady, closes: hasClosed) { [client] in
      for try await _ in try await client.send(HTTPRequest(url: server.url)).body { isReady.fire() }
    }
  }

  @Test("While a full queue holds the server back")
  func heldBack() async throws {
    let (isReady, hasClosed) = (Signal(), Signal())
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\n\r\n")
      _ = peer.send([UInt8](repeating: 1, count: 64 << 20), untilStuckFor: 200)
      isReady.fire()
      peer.waitForClose()
      hasClosed.fire()
    }
    let response = try await client.send(HTTPRequest(url: server.url))
    await expectCancellation(when: isReady, closes: hasClosed) {
      await isReady.wait()
      while !Task.isCancelled { await Task.yield() }
      for try await _ in response.body {}
    }
  }

  @Test("While the body is sent and the server does not take it")
  func sending() async throws {
    let (isReady, hasClosed) = (Signal(), Signal())
    let server = try RawServer { peer in
      _ = try peer.readHead()
      isReady.fire()
      hasClosed.block()
    }
    defer { hasClosed.fire() }
    let hasStopped = Signal()
    let endless = HTTPRequestStream(length: nil, once: EndlessSource(onEnd: hasStopped))
    await expectCancellation(when: isReady, closes: hasStopped) { [client] in
      _ = try await client.send(HTTPRequest("PUT", url: server.url, body: .stream(endless)))
    }
  }

  @Test("While waiting for a turn")
  func queued() async throws {
    let client = HTTPClient.local(perHost: 1)
    let (isReady, hasClosed) = (Signal(), Signal())
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
      peer.waitForClose()
      hasClosed.fire()
    }
    let first = try await client.send(HTTPRequest(url: server.url))
    await expectCancellation(when: isReady, closes: nil) {
      isReady.fire()
      _ = try await client.send(HTTPRequest(url: server.url))
    }
    #expect(server.accepted == 1)
    await expectCancellation(when: isReady, closes: hasClosed) { for try await _ in first.body {} }
  }

  @Test("While a host name is being resolved, and before anything began")
  func resolving() async throws {
    let task = Task { [client] in
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await client.send(HTTPRequest(url: "http://never.invalid/"))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test("While a retry waits")
  func retrying() async throws {
    let server = try RawServer(answering: "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
    let isReady = Signal()
    var policy = RetryPolicy()
    policy.sleep = { _ in
      isReady.fire()
      try await Task.sleep(for: .seconds(600))
    }
    await expectCancellation(when: isReady, closes: nil) { [client, policy] in
      _ = try await client.send(HTTPRequest(url: server.url), retry: policy)
    }
  }

  @Test("An answer that is let go ends its transfer, makes room for the next and leaves others alone")
  func dropped() async throws {
    let client = HTTPClient.local(perHost: 1)
    let hasClosed = Signal()
    let other = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    let server = try RawServer { peer in
      guard let (head, _) = try peer.readRequest() else { return }
      if head.hasPrefix("GET /next") {
        return try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
      }
      try peer.send("HTTP/1.1 200 OK\r\n\r\n")
      _ = peer.send([UInt8](repeating: 1, count: 64 << 20), untilStuckFor: 200)
      peer.waitForClose()
      hasClosed.fire()
    }
    #expect(try await client.send(HTTPRequest(url: server.url)).status == 200)
    #expect(try await client.text(HTTPRequest(url: other.url)) == "hi")
    await hasClosed.wait()
    #expect(try await client.text(HTTPRequest(url: server.url + "/next")) == "hi")
  }

  @Test("A held back or cancelled transfer does not hold up another")
  func independence() async throws {
    let isStuck = Signal()
    let server = try RawServer { peer in
      guard let (head, _) = try peer.readRequest() else { return }
      if head.hasPrefix("GET /small") {
        return try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
      }
      try peer.send("HTTP/1.1 200 OK\r\n\r\n")
      _ = peer.send([UInt8](repeating: 1, count: 64 << 20), untilStuckFor: 200)
      isStuck.fire()
      peer.waitForClose()
    }
    let held = try await client.send(HTTPRequest(url: server.url))
    await isStuck.wait()
    for _ in 0..<20 { #expect(try await client.text(HTTPRequest(url: server.url + "/small")) == "hi") }
    #expect(held.body.queuedBytes > 0)
  }

  @Test("Transfers and clients that have ended are let go")
  func nothingLeaks() async throws {
    let server = try RawServer { peer in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
      peer.waitForClose()
    }
    weak var weakClient: HTTPClient?
    do {
      let client = HTTPClient.local()
      weakClient = client
      let response = try await client.send(HTTPRequest(url: server.url))
      #expect(response.status == 200)
      await client.shutdown()
    }
    #expect(weakClient == nil)
  }
}

/// Zeros without end; tells when its reader has left.
private struct EndlessSource: AsyncSequence, Sendable {
  let onEnd: Signal

  final class Iterator: AsyncIteratorProtocol {
    let onEnd: Signal
    init(_ onEnd: Signal) { self.onEnd = onEnd }
    func next() async throws -> [UInt8]? {
      try Task.checkCancellation()
      return [UInt8](repeating: 0, count: 64 << 10)
    }
    deinit { onEnd.fire() }
  }

  func makeAsyncIterator() -> Iterator { Iterator(onEnd) }
}
