import HTTPServer
import Testing

@testable import Daemon

struct APIKeysTests {
  private static let first = "first-key-of-the-tests"
  private static let second = "second-key/of=the+tests"

  private static func guarded(_ route: Route = plain, keys: [String] = [first, second]) throws -> Route {
    try APIKeys(keys).guarding(route)
  }

  private static let plain = Route.get("/thing") { _ in Response(.noContent) }
  private static let socket = Route.webSocket("/ws", subprotocols: ["own"]) { _, _ in }

  private static func refusal(_ route: Route, _ headers: Headers) -> HTTPError? {
    do throws(HTTPError) {
      try route.admission?(Samples.request(headers))
      return nil
    } catch {
      return error
    }
  }

  @Test(
    arguments: [
      ["Authorization": "Bearer \(first)"], ["authorization": "bearer \(second)"], ["X-API-Key": first],
      ["x-api-key": second], ["Authorization": "Bearer wrong", "X-API-Key": first],
      ["Authorization": "Basic YTpi", "X-API-Key": first],
    ] as [Headers])
  func `each key lets in, in each field`(headers: Headers) throws {
    #expect(Self.refusal(try Self.guarded(), headers) == nil)
  }

  @Test(
    arguments: [
      ["X-API-Key": ""], ["X-API-Key": "first-key-of-the-test"], ["X-API-Key": first + " "],
      ["X-API-Key": first.uppercased()], ["Authorization": "Bearer \(first),\(second)"],
      ["Authorization": "Bearer \(first)", "authorization": "Bearer \(first)", "X-API-Key": "x"],
    ] as [Headers])
  func `what is not a key is refused`(headers: Headers) throws {
    let error = try #require(Self.refusal(try Self.guarded(), headers))
    #expect(error.status == .unauthorized)
    #expect(error.headers["WWW-Authenticate"]?.contains(#"error="invalid_token""#) == true)
    #expect(!error.detail.contains("first"))
  }

  @Test(
    arguments: [
      [:], ["Authorization": first], ["Authorization": "Basic \(first)"], ["X-Key": first],
      ["Sec-WebSocket-Protocol": "interviewd-api-key.\(first)"],  // not a WebSocket
    ] as [Headers])
  func `without a key there is a challenge`(headers: Headers) throws {
    let error = try #require(Self.refusal(try Self.guarded(), headers))
    #expect(error.status == .unauthorized)
    #expect(error.headers["WWW-Authenticate"] == #"Bearer realm="interviewd""#)
  }

  @Test(
    arguments: [
      (["Sec-WebSocket-Protocol": "interviewd, interviewd-api-key.\(first)"], true),
      (["Sec-WebSocket-Protocol": "interviewd-api-key.\(first)"], true),
      (["Sec-WebSocket-Protocol": "interviewd-api-key.wrong"], false),
      (["Sec-WebSocket-Protocol": "interviewd-api-key."], false),
      (["Sec-WebSocket-Protocol": first], false), (["X-API-Key": first], true), ([:], false),
    ] as [(Headers, Bool)])
  func `a browser's WebSocket offers its key as a subprotocol`(headers: Headers, isIn: Bool) throws {
    #expect((Self.refusal(try Self.guarded(Self.socket), headers) == nil) == isIn)
  }

  @Test func `WebSockets answer a subprotocol with and without keys`() throws {
    #expect(try Self.guarded(Self.socket).subprotocols == ["own", "interviewd"])
    #expect(try Self.guarded(Self.socket, keys: []).subprotocols == ["own", "interviewd"])
    #expect(try Self.guarded().subprotocols == [])
  }

  @Test func `without keys everybody may call, and the documentation says so`() throws {
    let route = try Self.guarded(Self.documented(Self.plain), keys: [])
    #expect(Self.refusal(route, [:]) == nil)
    #expect(route.operation?.security == [])
  }

  @Test func `the documentation names both fields`() throws {
    #expect(
      try Self.guarded(Self.documented(Self.plain)).operation?.security == [.apiKey, .apiKeyAsBearer])
  }

  private static func documented(_ route: Route) -> Route {
    route.documented(Operation("thing", tag: .init("t", ""), answers: []))
  }

  @Test(
    arguments: [
      "/healthz", "/readyz", "/api/v1/interviews/", "/api/v1/templates", "/v1/realtime",
    ])
  func `health and what takes tokens of its own are open`(pattern: String) throws {
    let route = try Self.guarded(Route.get(pattern) { _ in Response(.noContent) })
    #expect(Self.refusal(route, [:]) == nil)
  }

  @Test(
    arguments: [
      "/metrics", "/docsfile", "/api/v2/x", "/api/v1", "/v1/audio/transcriptions", "/v1/realtimes",
      "/healthz/x", "/",
    ])
  func `everything else is not`(pattern: String) throws {
    let route = try Self.guarded(Route.get(pattern) { _ in Response(.noContent) })
    #expect(Self.refusal(route, [:])?.status == .unauthorized)
  }

  @Test func `a route's own admission comes after the key`() throws {
    var route = Self.plain
    route.admission = { _ throws(HTTPError) in throw HTTPError(.forbidden, "own") }
    let guarded = try Self.guarded(route)
    #expect(Self.refusal(guarded, [:])?.status == .unauthorized)
    #expect(Self.refusal(guarded, ["X-API-Key": Self.first])?.status == .forbidden)
  }
}
