/// The description of an HTTP API as OpenAPI 3.1.0 has it, written from the table of routes that serves it.
public struct OpenAPIDocument: Sendable {
  public struct Info: Sendable {
    public var title: String
    public var version: String
    /// CommonMark.
    public var description: String
    /// What readers want first; tags of operations that are not among them follow.
    public var tags: [Operation.Tag]

    public init(title: String, version: String, description: String, tags: [Operation.Tag] = []) {
      self.title = title
      self.version = version
      self.description = description
      self.tags = tags
    }
  }

  public enum Failure: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two different schemas have this name.
    case contradictingSchemas(name: String)
    /// Two operations have this id.
    case repeatedOperation(id: String)

    public var description: String {
      switch self {
      case .contradictingSchemas(let name): "two different schemas are named \(name)"
      case .repeatedOperation(let id): "two operations have the id \(id)"
      }
    }
  }

  public let json: JSONValue

  public init(_ info: Info, routes: [Route]) throws(Failure) {
    var library = SchemaLibrary()
    var paths: [JSONValue.Member] = []
    for route in routes {
      let method = JSONValue.Member(
        route.method.rawValue.lowercasedASCII, Self.operation(of: route, &library))
      if let index = paths.firstIndex(where: { $0.name == route.pattern }) {
        paths[index].value = paths[index].value.adding([method])
      } else {
        paths.append(.init(route.pattern, .object([method])))
      }
    }
    if let name = library.contradictions.min() { throw .contradictingSchemas(name: name) }
    let operations = routes.compactMap(\.operation)
    if let id = Self.repeated(operations.map(\.id)) { throw .repeatedOperation(id: id) }
    let schemas = library.schemas.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, $0.value) }
    var components: [JSONValue.Member] = [.init("schemas", .object(schemas))]
    let schemes = Self.schemes(operations)
    if !schemes.isEmpty { components.append(.init("securitySchemes", .object(schemes))) }
    json = [
      "openapi": "3.1.0",
      "info": [
        "title": .string(info.title), "version": .string(info.version),
        "description": .string(info.description),
      ],
      // Wherever the document was read from, behind whatever proxy.
      "servers": [["url": "/"]],
      "tags": .array(Self.tags(operations, first: info.tags)),
      "paths": .object(paths),
      "components": .object(components),
    ]
  }

  private static func repeated(_ ids: [String]) -> String? {
    var seen: Set<String> = []
    return ids.first { !seen.insert($0).inserted }
  }

  /// Those that operations have.
  private static func tags(_ operations: [Operation], first: [Operation.Tag]) -> [JSONValue] {
    let used = operations.map(\.tag)
    var seen: Set<String> = []
    return (first.filter(used.contains) + used).filter { seen.insert($0.name).inserted }
      .map { ["name": .string($0.name), "description": .string($0.description)] }
  }

  private static func schemes(_ operations: [Operation]) -> [JSONValue.Member] {
    var seen: Set<String> = []
    return operations.flatMap(\.security).filter { seen.insert($0.name).inserted }
      .map { JSONValue.Member($0.name, $0.json) }
  }

  // MARK: - An operation

  private static func operation(of route: Route, _ library: inout SchemaLibrary) -> JSONValue {
    var members: [JSONValue.Member] = []
    let operation = route.operation
    if let operation {
      members.append(.init("operationId", .string(operation.id)))
      members.append(.init("tags", [.string(operation.tag.name)]))
    }
    members.append(.init("summary", .string(route.summary)))
    if let text = operation?.description, !text.isEmpty {
      members.append(.init("description", .string(text)))
    }
    let parameters = Self.parameters(of: route)
    if !parameters.isEmpty {
      members.append(.init("parameters", .array(parameters.map { $0.json(&library) })))
    }
    if let body = operation?.body {
      let contents = body.contents.map { JSONValue.Member($0.mediaType, $0.json(&library)) }
      members.append(
        .init("requestBody", ["required": .bool(body.isRequired), "content": .object(contents)]))
    }
    var responses = route.answers.map { answer in
      JSONValue.Member(String(answer.status.rawValue), response(answer, of: route, &library))
    }
    let others = Operation.Answer.failure(
      .notFound, "Any other error of HTTP, such as 405 for another method",
      detail: "No resource has this path.")
    responses.append(.init("default", response(others, of: route, &library)))
    members.append(.init("responses", .object(responses)))
    if let operation, !operation.security.isEmpty {
      let schemes = operation.security.map { JSONValue.object([.init($0.name, [])]) }
      members.append(.init("security", .array(schemes)))
    }
    return .object(members)
  }

  /// Those of the pattern first, whatever is said of them.
  private static func parameters(of route: Route) -> [Operation.Parameter] {
    let documented = route.operation?.parameters ?? []
    let path = route.parameters.map { name in
      documented.first { $0.place == .path && $0.name == name } ?? .path(name, .string())
    }
    return path + documented.filter { $0.place != .path }
  }

  private static func response(
    _ answer: Operation.Answer, of route: Route, _ library: inout SchemaLibrary
  ) -> JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(answer.description))]
    if !answer.headers.isEmpty {
      let headers = answer.headers.map { header in
        JSONValue.Member(
          header.name, ["required": .bool(header.isRequired), "schema": header.schema.json(&library)])
      }
      members.append(.init("headers", .object(headers)))
    }
    var contents: [Operation.Content]
    switch answer.form {
    case .contents(let own): contents = own
    case .failure(let detail):
      let (mediaType, value) = route.failure(answer.status, detail)
      contents = [
        Operation.Content(
          mediaType, route.operation?.errors ?? .problem,
          examples: value.map { [Operation.Example(answer.status.reason, $0)] } ?? [])
      ]
    }
    // A path or a query that is none is no route's: the server's own form tells of it.
    if answer.status == .badRequest, !contents.contains(where: { $0.mediaType == ErrorBody.contentType }) {
      let problem = ErrorBody.document(HTTPError(.badRequest, "The path is not well-formed."))
      contents.append(.init(ErrorBody.contentType, .problem, examples: [.init("Not a path", problem)]))
    }
    if !contents.isEmpty {
      let written = contents.map { JSONValue.Member($0.mediaType, $0.json(&library)) }
      members.append(.init("content", .object(written)))
    }
    return .object(members)
  }
}

extension Operation.Parameter {
  fileprivate func json(_ library: inout SchemaLibrary) -> JSONValue {
    // Its description stands where OpenAPI's tools look for it, not within the schema.
    var schema = schema
    var members: [JSONValue.Member] = [.init("name", .string(name)), .init("in", .string(place.rawValue))]
    if let index = schema.keywords.firstIndex(where: { $0.name == "description" }) {
      members.append(schema.keywords.remove(at: index))
    }
    members.append(.init("required", .bool(isRequired)))
    members.append(.init("schema", schema.json(&library)))
    return .object(members)
  }
}

extension Operation.Content {
  fileprivate func json(_ library: inout SchemaLibrary) -> JSONValue {
    var members: [JSONValue.Member] = [.init("schema", schema.json(&library))]
    if !examples.isEmpty {
      let written = examples.enumerated().map { index, example in
        JSONValue.Member(
          "example\(index + 1)", ["summary": .string(example.summary), "value": example.value])
      }
      members.append(.init("examples", .object(written)))
    }
    return .object(members)
  }
}

extension SecurityScheme {
  fileprivate var json: JSONValue {
    var members: [JSONValue.Member] = [.init("description", .string(description))]
    switch kind {
    case .bearer(let format):
      members += [.init("type", "http"), .init("scheme", "bearer")]
      if let format { members.append(.init("bearerFormat", .string(format))) }
    case .header(let field):
      members += [.init("type", "apiKey"), .init("in", "header"), .init("name", .string(field))]
    }
    return .object(members)
  }
}
