import Testing

@testable import HTTPServer

struct RouterTests {
  private static func route(_ pattern: String, _ method: Method = .get) -> Route {
    Route(method, pattern, handler: .request { _ in Response(.ok) })
  }

  private static func found(_ router: Router, _ path: String, _ method: Method = .get) throws -> String? {
    let target = try RequestTarget(path)
    guard case .route(let route, let parameters) = router.match(method, target.segments) else { return nil }
    return ([route.pattern] + parameters.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
  }

  @Test func `a literal segment wins over a parameter, and the search goes back when it led nowhere`() throws
  {
    let router = try Router([
      Self.route("/a/{x}"), Self.route("/a/b"), Self.route("/a/{x}/c"), Self.route("/a/b/d"),
    ])
    #expect(try Self.found(router, "/a/b") == "/a/b")
    #expect(try Self.found(router, "/a/z") == "/a/{x} x=z")
    #expect(try Self.found(router, "/a/b/c") == "/a/{x}/c x=b")
    #expect(try Self.found(router, "/a/b/e") == nil)
  }

  @Test func `a trailing slash makes another path, and a parameter is not empty`() throws {
    let router = try Router([Self.route("/a/"), Self.route("/b/{x}")])
    #expect(try Self.found(router, "/a/") == "/a/")
    #expect(try Self.found(router, "/a") == nil)
    #expect(try Self.found(router, "/b/") == nil)
  }

  @Test func `an encoded slash stays within its segment, and dot segments are not resolved`() throws {
    let router = try Router([Self.route("/f/{name}"), Self.route("/secret")])
    #expect(try Self.found(router, "/f/a%2Fb") == "/f/{name} name=a/b")
    #expect(try Self.found(router, "/f/../secret") == nil)
  }

  @Test func `a path that exists for other methods says for which`() throws {
    let router = try Router([Self.route("/a"), Self.route("/a", .put)])
    guard case .otherMethods(let methods) = router.match(.delete, ["a"]) else {
      Issue.record("matched")
      return
    }
    #expect(methods == [.get, .head, .put, .options])
  }

  @Test(arguments: ["a", "/{}", "/x{y}", "/{y}z", "/{a}/{a}"])
  func `what is not a pattern is refused`(pattern: String) {
    #expect(throws: Router.Failure.malformed(pattern: pattern)) { try Router([Self.route(pattern)]) }
  }

  @Test func `patterns that differ only in names are ambiguous for one method, not for two`() throws {
    #expect(throws: Router.Failure.ambiguous(pattern: "/a/{y}", with: "/a/{x}")) {
      try Router([Self.route("/a/{x}"), Self.route("/a/{y}")])
    }
    let router = try Router([Self.route("/a/{x}"), Self.route("/a/{y}", .put)])
    #expect(try Self.found(router, "/a/1", .put) == "/a/{y} y=1")
  }

  @Test func `routes stay inspectable for documentation`() throws {
    let router = try Router([
      .post("/i/{id}/q/{qid}", summary: "Asks.", consumes: ["application/json"]) { _ in Response(.ok) }
    ])
    #expect(router.routes[0].parameters == ["id", "qid"])
    #expect(router.routes[0].summary == "Asks.")
    #expect(router.routes[0].consumes == ["application/json"])
  }
}
