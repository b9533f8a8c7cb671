internal import HTTPClient
internal import TestSupport
internal import Testing

@Suite(.timeLimit(.minutes(1)))
struct RetryTests {
  private let client = HTTPClient.local()
  private let waits = Locked<[Duration]>([])

  private var policy: RetryPolicy {
    var policy = RetryPolicy()
    policy.random = { 1 }
    policy.sleep = { [waits] in waits.value.append($0) }
    return policy
  }

  /// Answers each connection with the next of these; the last one stays. "" resets.
  private func server(_ answers: [String]) throws -> RawServer {
    let turn = Locked(0)
    return try RawServer { peer in
      guard try peer.readRequest() != nil else { return }
      let answer = answers[min(turn.value, answers.count - 1)]
      turn.value += 1
      if answer.isEmpty { peer.reset() } else { try peer.send(answer) }
    }
  }

  private static let fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
  private static func busy(_ header: String = "") -> String {
    "HTTP/1.1 503 Busy\r\n\(header)Content-Length: 0\r\nConnection: close\r\n\r\n"
  }

  @Test("Resets and busy answers are tried again, with growing waits, as the server asks")
  func recovers() async throws {
    let server = try server(["", Self.busy(), Self.busy("Retry-After: 9\r\n"), Self.fine])
    let request = HTTPRequest("POST", url: server.url, body: .bytes([1, 2, 3]))
    #expect(try await client.send(request, retry: policy).status == 200)
    #expect(waits.value == [.milliseconds(500), .seconds(1), .seconds(9)])
    #expect(server.heads.allSatisfy { $0.contains("Content-Length: 3") })
  }

  @Test("The last answer is given, and the last error thrown")
  func givesUp() async throws {
    #expect(
      try await client.send(HTTPRequest(url: try server([Self.busy()]).url), retry: policy).status == 503)
    #expect(waits.value.count == 3)
    let broken = try server([""])
    #expect(
      await failure { _ = try await client.send(HTTPRequest(url: broken.url), retry: policy) } == .reset)
    #expect(broken.accepted == 4)
  }

  @Test("What a retry cannot mend is not tried again")
  func hopeless() async throws {
    let missing = try server(["HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"])
    #expect(try await client.send(HTTPRequest(url: missing.url), retry: policy).status == 404)
    let later = try server([Self.busy("Retry-After: 3600\r\n")])
    #expect(try await client.send(HTTPRequest(url: later.url), retry: policy).status == 503)
    #expect(
      await failure { _ = try await client.send(HTTPRequest(url: "file:///x"), retry: policy) }
        == .unsupportedScheme)
    #expect(waits.value.isEmpty)
  }

  @Test("A body that can be sent once is sent once, and one that can be opened again is")
  func replay() async throws {
    let once = HTTPRequestStream(
      length: 1,
      once: AsyncStream {
        $0.yield([1]); $0.finish()
      })
    let busy = try server([Self.busy(), Self.fine])
    let single = HTTPRequest("PUT", url: busy.url, body: .stream(once))
    #expect(try await client.send(single, retry: policy).status == 503)
    #expect(waits.value.isEmpty)

    let opened = Locked(0)
    let again = HTTPRequestStream(length: 1) { [opened] in
      opened.value += 1
      return AsyncStream<[UInt8]> {
        $0.yield([1]); $0.finish()
      }
    }
    let server = try server([Self.busy(), Self.fine])
    #expect(
      try await client.send(HTTPRequest("PUT", url: server.url, body: .stream(again)), retry: policy).status
        == 200)
    #expect(opened.value == 2)
  }
}
