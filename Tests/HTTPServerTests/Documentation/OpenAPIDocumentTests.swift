import Foundation
import Testing

@testable import HTTPServer

struct OpenAPIDocumentTests {
  private static let tag = Operation.Tag("Things", "What there is.")
  private static let info = OpenAPIDocument.Info(title: "Test", version: "1", description: "")
  private static let thing = Operation(
    "getThing", tag: tag, parameters: [.path("id", .integer("Its number")), .query("deep", .boolean())],
    answers: [.json(.ok, "It", .object([.required("id", .integer())]).named("Thing"))])

  private static func document(_ routes: Route...) throws -> [String: Any] {
    let text = try OpenAPIDocument(info, routes: routes).json.text
    return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// What is at the end of a path through objects and lists, as JSON with sorted keys.
  private static func at(_ path: [String], in value: Any) throws -> String {
    let found = path.reduce(value as Any?) { value, key in
      (value as? [String: Any])?[key] ?? Int(key).flatMap { (value as? [Any])?[$0] }
    }
    let data = try JSONSerialization.data(
      withJSONObject: try #require(found), options: [.sortedKeys, .fragmentsAllowed, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  private static func statuses(_ document: [String: Any], _ path: String, _ method: String) throws -> [String]
  {
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    let operation = try #require(paths[path]?[method] as? [String: Any])
    return try #require(operation["responses"] as? [String: Any]).keys.sorted()
  }

  private static let plain: Route.RequestHandler = { _ in Response(.ok) }

  @Test func `a route's own knowledge and its documentation become one operation`() throws {
    let document = try Self.document(
      .get("/things/{id}", summary: "A thing", produces: ["application/json"], handler: Self.plain)
        .documented(Self.thing))
    let operation = ["paths", "/things/{id}", "get"]
    #expect(try Self.at(operation + ["operationId"], in: document) == #""getThing""#)
    #expect(try Self.at(operation + ["summary"], in: document) == #""A thing""#)
    #expect(
      try Self.at(operation + ["parameters"], in: document)
        == #"[{"description":"Its number","in":"path","name":"id","required":true,"schema":{"type":"integer"}},"#
        + #"{"in":"query","name":"deep","required":false,"schema":{"type":"boolean"}}]"#)
    #expect(
      try Self.at(["components", "schemas", "Thing", "required"], in: document) == #"["id"]"#)
    #expect(
      try Self.at(["tags"], in: document) == #"[{"description":"What there is.","name":"Things"}]"#)
  }

  @Test func `refusals of the server itself are derived from the route`() throws {
    let document = try Self.document(
      .get("/a", handler: Self.plain), .get("/b", produces: ["text/plain"], handler: Self.plain),
      .post("/c", bodyLimit: 12, consumes: ["application/json"], handler: Self.plain),
      .webSocket("/d") { _, _ in })
    #expect(try Self.statuses(document, "/a", "get") == ["400", "500", "default"])
    #expect(try Self.statuses(document, "/b", "get") == ["400", "406", "500", "default"])
    #expect(
      try Self.statuses(document, "/c", "post") == ["400", "411", "413", "415", "500", "default"])
    #expect(try Self.statuses(document, "/d", "get") == ["101", "400", "426", "500", "503", "default"])
    #expect(
      try Self.at(["paths", "/c", "post", "responses", "413", "description"], in: document)
        == #""The body has more than 12 bytes""#)
    // A chunked body is one, too.
    #expect(
      try Self.at(["paths", "/c", "post", "responses", "411", "description"], in: document)
        == #""Neither a length nor a chunked body: an empty one needs `Content-Length: 0`""#)
  }

  @Test func `errors are shown as the route writes them`() throws {
    let route = Route.get(
      "/a",
      errorBody: { error, _ in .json(error.status, encoded: Array(#"{"oops":"\#(error.detail)"}"#.utf8)) },
      handler: Self.plain)
    let operation = Operation(
      "a", tag: Self.tag, errors: .object([.required("oops", .string())]),
      answers: [.failure(.notFound, "There is none", detail: "none")])
    let document = try Self.document(route.documented(operation))
    let content = ["paths", "/a", "get", "responses", "404", "content", "application/json"]
    #expect(
      try Self.at(content + ["examples", "example1", "value"], in: document) == #"{"oops":"none"}"#)
    #expect(try Self.at(content + ["schema", "required"], in: document) == #"["oops"]"#)
  }

  @Test func `what is documented wins over what is derived`() throws {
    let operation = Operation(
      "a", tag: Self.tag, answers: [.failure(.internalServerError, "Nobody knows", detail: "x")])
    let document = try Self.document(Route.get("/a", handler: Self.plain).documented(operation))
    #expect(
      try Self.at(["paths", "/a", "get", "responses", "500", "description"], in: document)
        == #""Nobody knows""#)
  }

  @Test func `methods of one path stand together`() throws {
    let document = try Self.document(
      .get("/a", handler: Self.plain), .get("/b", handler: Self.plain), .delete("/a", handler: Self.plain))
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    #expect(paths["/a"]?.keys.sorted() == ["delete", "get"])
  }

  @Test func `names that mean two things are found out`() {
    let one = Route.get("/a", handler: Self.plain).documented(Self.thing)
    let other = Route.get("/b", handler: Self.plain).documented(
      Operation("other", tag: Self.tag, answers: [.json(.ok, "", .string().named("Thing"))]))
    let same = Route.get("/c", handler: Self.plain).documented(Self.thing)
    #expect(throws: OpenAPIDocument.Failure.contradictingSchemas(name: "Thing")) {
      try OpenAPIDocument(Self.info, routes: [one, other])
    }
    #expect(throws: OpenAPIDocument.Failure.repeatedOperation(id: "getThing")) {
      try OpenAPIDocument(Self.info, routes: [one, same])
    }
  }

  @Test func `ways to show who one is are described once`() throws {
    let key = SecurityScheme.header("X-API-Key", named: "key", "A key")
    let token = SecurityScheme.bearer("token", format: "JWT", "A token")
    let routes = ["/a", "/b"].map { path in
      Route.get(path, handler: Self.plain).documented(
        Operation(path, tag: Self.tag, security: [key, token], answers: []))
    }
    let document = try Self.document(routes[0], routes[1])
    #expect(
      try Self.at(["paths", "/b", "get", "security"], in: document) == #"[{"key":[]},{"token":[]}]"#)
    #expect(
      try Self.at(["components", "securitySchemes"], in: document)
        == #"{"key":{"description":"A key","in":"header","name":"X-API-Key","type":"apiKey"},"#
        + #""token":{"bearerFormat":"JWT","description":"A token","scheme":"bearer","type":"http"}}"#)
  }
}
