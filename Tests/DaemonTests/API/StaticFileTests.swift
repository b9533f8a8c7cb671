import Testing

@testable import Daemon
@testable import HTTPServer

struct StaticFileTests {
  private static func answer(_ headers: Headers, _ file: StaticFile) -> Response {
    file.response(
      to: Request(
        method: .get, path: "/", query: Query(), headers: headers, body: .empty, peer: "", id: "",
        routePattern: nil, parameters: []))
  }

  @Test func `whoever has the file is told that it has not changed`() throws {
    let file = try StaticFile("text/plain", Array("hello".utf8))
    let first = Self.answer([:], file)
    #expect(first.status == .ok)
    let tag = try #require(first.headers["ETag"])
    for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
      let answer = Self.answer(["If-None-Match": known], file)
      #expect(answer.status == .notModified)
      #expect(answer.headers["ETag"] == tag)
      guard case .empty = answer.body else {
        Issue.record("it has a body")
        return
      }
    }
    #expect(Self.answer(["If-None-Match": "\"other\""], file).status == .ok)
  }

  @Test func `other bytes have another tag`() throws {
    #expect(
      try StaticFile("text/plain", [1]).entityTag != StaticFile("text/plain", [2]).entityTag)
  }
}
