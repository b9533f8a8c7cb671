import Testing

@testable import HTTPServer

struct MultipartParserTests {
  private static let form = """
    preamble\r
    --X\r
    Content-Disposition: form-data; name="kind"\r
    \r
    cv\r
    --X  \r
    content-disposition: form-data; name="file"; filename="a;b.pdf"\r
    Content-Type: application/pdf\r
    \r
    line\r
    --Xnot a boundary\r
    --\r\n\r\n--X-\r
    --X\r
    Content-Disposition: form-data; name="empty"\r
    \r
    \r
    --X--\r
    epilogue
    """

  private struct Parts: Equatable {
    var headers: [MultipartParser.Header] = []
    var bodies: [String] = []
    var isEnded = false
  }

  private static func parse(
    _ text: String, size: Int = .max, limits: MultipartLimits = .init()
  ) throws -> Parts {
    var parser = try #require(MultipartParser(boundary: "X", limits: limits))
    var parts = Parts()
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      parser.feed(Array(bytes.prefix(size)))
      bytes = bytes.dropFirst(size)
      loop: while let event = try parser.next() {
        switch event {
        case .part(let header):
          parts.headers.append(header)
          parts.bodies.append("")
        case .bytes(let bytes): parts.bodies[parts.bodies.count - 1] += String(decoding: bytes, as: UTF8.self)
        case .partEnd: break
        case .end:
          parts.isEnded = true
          break loop
        }
      }
    }
    return parts
  }

  @Test(arguments: [1, 2, 3, 7, 16, 1000])
  func `the same parts come out whatever the pieces`(size: Int) throws {
    let parts = try Self.parse(Self.form, size: size)
    #expect(
      parts.headers == [
        .init(name: "kind"), .init(name: "file", fileName: "a;b.pdf", contentType: "application/pdf"),
        .init(name: "empty"),
      ])
    #expect(parts.bodies == ["cv", "line\r\n--Xnot a boundary\r\n--\r\n\r\n--X-", ""])
    #expect(parts.isEnded)
  }

  @Test func `a truncated form never ends`() throws {
    let whole = Array(Self.form.utf8).dropLast("--\r\nepilogue".utf8.count)
    for count in stride(from: 0, to: whole.count, by: 5) {
      #expect(try !Self.parse(String(decoding: whole.prefix(count), as: UTF8.self)).isEnded)
    }
  }

  @Test func `a form without parts ends`() throws {
    #expect(try Self.parse("--X--\r\n") == Parts(isEnded: true))
  }

  @Test(arguments: [
    "--X\r\n\r\nno header",
    "--X\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n",
    "--X\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\n",
    "--X\r\nContent-Disposition: form-data; name=\"a\r\n\r\n",
    "--X\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n",
    "--X\r\nContent-Disposition: form-data; name=\"a\"\n\n",
    "--X\r\nX: \u{1}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n",
  ])
  func `a malformed header is refused`(text: String) {
    #expect(throws: BodyError.self) { try Self.parse(text) }
  }

  @Test func `headers and parts are bounded`() {
    var limits = MultipartLimits()
    limits.headerBytes = 100
    #expect(throws: BodyError.self) {
      try Self.parse("--X\r\nX-Long: " + String(repeating: "a", count: 200), size: 10, limits: limits)
    }
    limits.parts = 1
    let part = "--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
    #expect(throws: BodyError.self) { try Self.parse(part + part + "--X--", limits: limits) }
  }

  @Test(arguments: ["", String(repeating: "a", count: 71), "a\"b", "a ", "ä"])
  func `what cannot be a boundary is refused`(boundary: String) {
    #expect(MultipartParser(boundary: boundary, limits: .init()) == nil)
  }
}
