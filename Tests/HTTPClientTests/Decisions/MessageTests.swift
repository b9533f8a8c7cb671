@testable internal import HTTPClient
internal import Testing

struct MessageTests {
  private func parse(_ lines: [String]) throws -> ResponseHead? {
    var parser = ResponseHeadParser()
    var found: ResponseHead?
    for line in lines {
      if let head = try Array((line + "\r\n").utf8).withUnsafeBytes({ try parser.append($0) }) {
        found = head
      }
    }
    return found
  }

  @Test("A head keeps all values in their order and finds them without case")
  func head() throws {
    let head = try parse([
      "HTTP/1.1 200 OK", "Set-Cookie: a", "set-cookie:b ", "ETag:\t\"x:y\"", "Empty:", "",
    ])
    #expect(head?.status == 200)
    #expect(head?.headers.values(for: "SET-COOKIE") == ["a", "b"])
    #expect(head?.headers["etag"] == "\"x:y\"")
    #expect(head?.headers["Empty"] == "")
    #expect(head?.headers.map(\.name) == ["Set-Cookie", "set-cookie", "ETag", "Empty"])
  }

  @Test("Interim answers and trailers are passed over")
  func interim() throws {
    let head = try parse([
      "HTTP/1.1 103 Early Hints", "Link: x", "", "HTTP/1.1 200", "A: 1", "", "Trailer: late", "",
    ])
    #expect(head == ResponseHead(status: 200, headers: ["A": "1"]))
    #expect(try parse(["HTTP/1.1 100 Continue", ""]) == nil)
  }

  @Test("A line and a head have a greatest length")
  func bounds() {
    #expect(throws: ResponseHeadParser.Fault.tooLarge(limit: 16 << 10)) {
      try parse(["HTTP/1.1 200 OK", "A: " + String(repeating: "x", count: 17_000)])
    }
    #expect(throws: ResponseHeadParser.Fault.tooLarge(limit: 64 << 10)) {
      try parse(["HTTP/1.1 200 OK"] + (0..<80).map { "H\($0): " + String(repeating: "x", count: 1000) })
    }
  }

  @Test("Lengths that differ are refused, repeated ones are not")
  func lengths() throws {
    #expect(throws: ResponseHeadParser.Fault.contradiction) {
      try parse(["HTTP/1.1 200 OK", "Content-Length: 1", "content-length: 2", ""])
    }
    #expect(try parse(["HTTP/1.1 200 OK", "Content-Length: 1", "Content-Length: 1", ""])?.contentLength == 1)
  }

  @Test("Content-Range is read, and what contradicts itself is not")
  func contentRange() {
    typealias Range = HTTPResponse.ContentRange
    #expect(Range("bytes 100-199/1000")?.bytes == 100...199)
    #expect(Range("bytes 100-199/1000")?.size == 1000)
    #expect(Range("bytes 0-0/*")?.size == nil)
    #expect(Range("Bytes */1000")?.size == 1000)
    for text in [
      "", "bytes", "bytes */*", "bytes 5-4/10", "bytes 0-10/10", "bytes -5/10", "bytes 1-/10", "items 0-1/2",
      "bytes 0-1", "bytes 0-1/x", "bytes +0-1/2", "bytes 0-1/2/3", "bytes 0-99999999999999999999/*",
    ] {
      #expect(Range(text) == nil, "\(text)")
    }
  }

  @Test("Addresses are read as curl reads them")
  func urls() throws {
    let url = try HTTPURL("HTTPS://user:secret@Example.COM:8443/a/../b?key=1#part")
    #expect((url.scheme, url.host, url.port) == ("https", "example.com", 8443))
    #expect(url.text.hasSuffix("/a/../b?key=1"))
    #expect(try HTTPURL("http://[2001:db8::1]/").host == "[2001:db8::1]")
    #expect(try HTTPURL("http://2130706433/").host == "127.0.0.1")
    #expect(try HTTPURL("http://example.com").origin == "http://example.com:80")
  }

  @Test(
    "What is no http address is refused, and the error quotes nothing of it",
    arguments: [
      ("", HTTPClientError.Code.invalidURL), ("/relative", .invalidURL), ("http://", .invalidURL),
      ("http://a b/", .invalidURL), ("http://host:99999/", .invalidURL),
      ("http://host/\r\nX: y", .invalidURL),
      ("http://host/\0", .invalidURL), ("file:///etc/passwd", .unsupportedScheme),
      ("ftp://host/secret", .unsupportedScheme), ("gopher://host/", .unsupportedScheme),
      ("s3://bucket/secret", .unsupportedScheme),
    ])
  func refusedURLs(_ text: String, _ code: HTTPClientError.Code) {
    let error = #expect(throws: HTTPClientError.self) { try HTTPURL(text) }
    #expect(error?.code == code, "\(text)")
    #expect(error?.description.contains("secret") == false)
  }

  @Test("A location is resolved against where it came from")
  func locations() throws {
    let base = try HTTPURL("https://example.com/a/b?q")
    #expect(try base.resolving("c d?é").text == "https://example.com/a/c%20d?%c3%a9")
    #expect(try base.resolving("/x").text == "https://example.com/x")
    #expect(try base.resolving("//other/x").text == "https://other/x")
    #expect(try base.resolving("?r").text == "https://example.com/a/b?r")
    #expect(throws: HTTPClientError.self) { try base.resolving("file:///etc/passwd") }
  }

  @Test("A redirect changes method, body and credentials as it must")
  func redirects() throws {
    var request = HTTPRequest("POST", url: "https://a/", headers: ["Content-Type": "x"], body: .bytes([1]))
    request.headers.add("Authorization", "secret")
    request.headers.add("X-Key", "secret", isCredential: true)
    request.headers.add("Accept", "y")
    let from = try HTTPURL("https://a/")
    let same = try HTTPURL("https://a/next")
    let found = try Redirect.request(after: request, status: 302, from: from, to: same)
    #expect(found.method == "GET")
    #expect(found.headers.map(\.name) == ["Authorization", "X-Key", "Accept"])
    let kept = try Redirect.request(after: request, status: 307, from: from, to: same)
    #expect(kept.method == "POST")
    guard case .bytes([1]) = kept.body else { return #expect(Bool(false), "the body is kept") }
    for elsewhere in ["https://b/", "http://a/", "https://a:444/"] {
      let away = try Redirect.request(after: request, status: 308, from: from, to: try HTTPURL(elsewhere))
      #expect(away.headers.map(\.name) == ["Content-Type", "Accept"], "\(elsewhere)")
    }
    let head = try Redirect.request(
      after: HTTPRequest("HEAD", url: "https://a/"), status: 303, from: from, to: same)
    #expect(head.method == "HEAD")
    request.body = .stream(HTTPRequestStream(length: nil, once: AsyncStream { $0.finish() }))
    #expect(throws: HTTPClientError(.bodyNotReplayable, host: "a")) {
      try Redirect.request(after: request, status: 307, from: from, to: same)
    }
  }

  @Test(
    "Headers that would forge or frame a request are refused",
    arguments: [
      ("X", "a\r\nEvil: 1"), ("X", "a\nb"), ("X", "a\0b"), ("X y", "a"), ("", "a"), ("X:", "a"),
      ("Host", "other"),
      ("content-length", "5"), ("Transfer-Encoding", "chunked"),
    ])
  func refusedHeaders(_ name: String, _ value: String) throws {
    var request = HTTPRequest(url: "http://a/")
    request.headers.add(name, value)
    let url = try HTTPURL(request.url)
    #expect(throws: HTTPClientError.self) {
      try Exchange(request, url: url, deadline: nil, configuration: .init(userAgent: "x"))
    }
  }
}
