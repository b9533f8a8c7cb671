@testable internal import HTTPClient
internal import TestSupport
internal import Testing

@Suite(.timeLimit(.minutes(1)))
struct UploadTests {
  private let client = HTTPClient.local()

  /// Answers with the method, how the body was framed, its length and a sum of its bytes.
  private func echo() throws -> RawServer {
    try RawServer { peer in
      while let (head, body) = try peer.readRequest() {
        let framing = head.split(separator: "\r\n").first {
          $0.hasPrefix("Content-Length") || $0.hasPrefix("Transfer-Encoding")
        }
        let text = "\(head.prefix { $0 != " " })|\(framing ?? "none")|\(body.count)|\(Self.sum(body))"
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)")
      }
    }
  }

  private static func sum(_ bytes: [UInt8]) -> UInt32 { bytes.reduce(0) { $0 &* 31 &+ UInt32($1) } }

  @Test(
    "Bytes arrive whole and with their length, in any method", arguments: ["POST", "PUT", "PATCH", "DELETE"])
  func bytes(_ method: String) async throws {
    let server = try echo()
    let body = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let text = try await client.text(HTTPRequest(method, url: server.url, body: .bytes(body)))
    #expect(text == "\(method)|Content-Length: 300000|300000|\(Self.sum(body))")
  }

  @Test("An empty body is announced where one is expected, and not where none is")
  func empty() async throws {
    let server = try echo()
    for method in ["POST", "PUT", "PATCH"] {
      #expect(
        try await client.text(HTTPRequest(method, url: server.url)) == "\(method)|Content-Length: 0|0|0")
    }
    for method in ["GET", "DELETE", "OPTIONS"] {
      #expect(try await client.text(HTTPRequest(method, url: server.url)) == "\(method)|none|0|0")
    }
  }

  @Test("A stream arrives whole, with its length or in chunks", arguments: [true, false])
  func stream(_ isAnnounced: Bool) async throws {
    let server = try echo()
    let chunk = (0..<100_000).map { UInt8(truncatingIfNeeded: $0) }
    let stream = HTTPRequestStream(length: isAnnounced ? 2_000_000 : nil) {
      AsyncStream { continuation in
        for _ in 0..<20 { continuation.yield(chunk) }
        continuation.finish()
      }
    }
    let text = try await client.text(HTTPRequest("PUT", url: server.url, body: .stream(stream)))
    let all = (0..<20).flatMap { _ in chunk }
    let framing = isAnnounced ? "Content-Length: 2000000" : "Transfer-Encoding: chunked"
    #expect(text == "PUT|\(framing)|2000000|\(Self.sum(all))")
  }

  @Test("A stream that gives its bytes late and one by one arrives, and the answer may come before its end")
  func slowStream() async throws {
    let hasAnswer = Signal()
    let server = try RawServer { peer in
      _ = try peer.readHead()
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
      try peer.send(Array(try peer.readExactly(5)))
    }
    let stream = HTTPRequestStream(length: 5, once: LateSource(bytes: Array("hello".utf8), after: hasAnswer))
    let response = try await client.send(HTTPRequest("POST", url: server.url, body: .stream(stream)))
    hasAnswer.fire()
    #expect(try await response.body.collect(upTo: 5) == Array("hello".utf8))
  }

  @Test("A source is pulled no faster than the server takes its bytes")
  func backpressure() async throws {
    let hasBegun = Signal()
    let (pulled, greatestLead) = (Locked(0), Locked(0))
    let (chunk, total) = (64 << 10, 64 << 20)
    let server = try RawServer { peer in
      _ = try peer.readHead()
      hasBegun.block()
      for taken in stride(from: 0, to: total, by: chunk) {
        greatestLead.value = max(greatestLead.value, pulled.value * chunk - taken)
        _ = try peer.readExactly(chunk)
      }
      try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    }
    // The server begins to read once the source's own queue has been filled.
    let source = CountedSource(count: total / chunk, pulled: pulled) { if $0 == 4 { hasBegun.fire() } }
    let body = HTTPRequestBody.stream(HTTPRequestStream(length: total, once: source))
    #expect(try await client.send(HTTPRequest("PUT", url: server.url, body: body)).status == 200)
    #expect(pulled.value == total / chunk)
    // Our queue, and what the kernel keeps for both ends.
    #expect(greatestLead.value < 20 << 20)
  }

  @Test("A stream of another length than announced ends the request", arguments: [4, 6])
  func wrongLength(_ length: Int) async throws {
    let server = try echo()
    let stream = HTTPRequestStream(length: length) {
      AsyncStream {
        $0.yield([1, 2, 3, 4, 5]); $0.finish()
      }
    }
    #expect(
      await failure { _ = try await client.send(HTTPRequest("PUT", url: server.url, body: .stream(stream))) }
        == .requestBodyLength)
  }

  @Test("What a source throws, the request throws")
  func sourceFails() async throws {
    struct Broken: Error {}
    let server = try echo()
    let stream = HTTPRequestStream(length: nil) {
      AsyncThrowingStream<[UInt8], any Error> {
        $0.yield([1]); $0.finish(throwing: Broken())
      }
    }
    await #expect(throws: Broken.self) {
      _ = try await client.send(HTTPRequest("PUT", url: server.url, body: .stream(stream)))
    }
  }

  @Test("A refusal before the body is sent is an answer")
  func earlyRefusal() async throws {
    let server = try RawServer { peer in
      _ = try peer.readHead()
      try peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
      peer.waitForClose()
    }
    let source = CountedSource(count: 1000, pulled: Locked(0))
    let response = try await client.send(
      HTTPRequest("PUT", url: server.url, body: .stream(HTTPRequestStream(length: 1000 << 16, once: source))))
    #expect(response.status == 413)
    #expect(try await response.body.collect(upTo: 2) == Array("no".utf8))
  }
}

private struct LateSource: AsyncSequence, AsyncIteratorProtocol, Sendable {
  var bytes: [UInt8]
  let after: Signal

  mutating func next() async -> [UInt8]? {
    await after.wait()
    return bytes.isEmpty ? nil : [bytes.removeFirst()]
  }

  func makeAsyncIterator() -> Self { self }
}

private struct CountedSource: AsyncSequence, AsyncIteratorProtocol, Sendable {
  var count: Int
  let pulled: Locked<Int>
  var onPull: @Sendable (Int) -> Void = { _ in }

  mutating func next() async -> [UInt8]? {
    guard count > 0 else { return nil }
    count -= 1
    pulled.value += 1
    onPull(pulled.value)
    return [UInt8](repeating: 5, count: 64 << 10)
  }

  func makeAsyncIterator() -> Self { self }
}
