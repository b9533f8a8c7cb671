internal import HTTPClient
internal import TestSupport
internal import Testing

@Suite(.timeLimit(.minutes(1)))
struct AddressGuardWireTests {
  private let client = HTTPClient(configuration: .init(userAgent: "interviewd/test"))

  @Test(
    "Names and spellings of this machine are refused before a connection is made",
    arguments: [
      "127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "[::1]",
      "[::ffff:127.0.0.1]",
    ])
  func spellings(_ host: String) async throws {
    let server = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    let code = await failure { _ = try await client.send(HTTPRequest(url: "http://\(host):\(server.port)/")) }
    guard case .privateAddress = code else {
      Issue.record("\(host): \(String(describing: code))")
      return
    }
    #expect(server.accepted == 0)
  }

  @Test(
    "Metadata and private networks are refused",
    arguments: ["169.254.169.254", "10.0.0.1", "192.168.1.1", "100.64.0.1"])
  func networks(_ address: String) async {
    let url = "http://\(address)/latest/meta-data?secret"
    let error = await #expect(throws: HTTPClientError.self) {
      _ = try await client.send(HTTPRequest(url: url))
    }
    #expect(error?.code == .privateAddress(address))
    #expect(error?.isRetryable == false)
    #expect(error?.description == "\(address) is at \(address), which is not a public address")
  }

  @Test("A redirect to a private address is refused, where the first address was allowed")
  func redirect() async throws {
    // Only loopback can be had in a test: the guard is off for the first request, whose answer is taken apart here.
    let inner = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    let outer = try RawServer(
      answering:
        "HTTP/1.1 302 Found\r\nLocation: http://localhost:\(inner.port)/\r\nContent-Length: 0\r\n\r\n")
    var request = HTTPRequest(url: outer.url)
    request.allowsPrivateAddresses = true
    request.maxRedirects = 0
    let location = try #require(try await client.send(request).headers["Location"])
    let code = await failure { _ = try await client.send(HTTPRequest(url: location)) }
    #expect(code == .privateAddress("127.0.0.1") || code == .privateAddress("::1"))
    #expect(inner.accepted == 0)
  }

  @Test("A connection that was opened without the guard does not carry a request with it")
  func reuse() async throws {
    let server = try RawServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    var request = HTTPRequest(url: server.url)
    request.allowsPrivateAddresses = true
    #expect(try await client.text(request) == "hi")
    request.allowsPrivateAddresses = nil
    #expect(await failure { _ = try await client.text(request) } == .privateAddress("127.0.0.1"))
    #expect(server.accepted == 1)
    #expect(server.heads.count == 1)
    request.allowsPrivateAddresses = true
    #expect(try await client.text(request) == "hi")
  }
}
