import Testing

@testable import HTTPServer

struct RequestTargetTests {
  @Test(arguments: [
    "/a%", "/a%2", "/a%zz", "/a%00b", "/a%C3", "/a%0A", "/a%7F", "*", "a", "http://x", "/a?b=%", "/a#b",
  ])
  func `what is not well-formed is 400`(target: String) {
    #expect(throws: HTTPError.self) { try RequestTarget(target) }
  }

  @Test func `path and query are decoded each in its way`() throws {
    let target = try RequestTarget("/caf%C3%A9/a+b?x=a+b%26&y&x=2")
    #expect(target.path == "/café/a+b")
    #expect(target.query["x"] == "a b&")
    #expect(target.query.all("x") == ["a b&", "2"])
    #expect(target.query["y"] == "")
    #expect(try target.query.value("x", as: String.self) == "a b&")
    #expect(try target.query.value("z", as: Int.self) == nil)
    #expect(throws: HTTPError.self) { try target.query.value("x", as: Int.self) }
  }

  @Test func `the absolute form is a path too`() throws {
    #expect(try RequestTarget("http://example.com/a/b?c=d").segments == ["a", "b"])
  }
}
