/// The schemas that a document writes once, by their names.
struct SchemaLibrary {
  private(set) var schemas: [String: JSONValue] = [:]
  /// Names under which there were two different ones.
  private(set) var contradictions: Set<String> = []

  mutating func add(_ name: String, _ schema: Schema) {
    // Its own parts first, so that what they name is known as well.
    let json = schema.json(&self)
    if let known = schemas[name], known != json { contradictions.insert(name) }
    schemas[name] = json
  }
}

extension Schema {
  /// The schema as JSON; named ones go into `library` and are referred to.
  func json(_ library: inout SchemaLibrary) -> JSONValue {
    if case .named(let name, let schema) = shape {
      library.add(name, schema)
      let reference: JSONValue = ["$ref": "#/components/schemas/\(name)"]
      guard isNullable else {
        // JSON Schema 2020-12 lets other keywords stand beside a reference.
        return keywords.isEmpty ? reference : reference.adding(keywords)
      }
      return JSONValue.object(keywords).adding([.init("oneOf", [reference, ["type": "null"]])])
    }
    var members: [JSONValue.Member] = []
    switch shape {
    case .any, .named: break
    case .scalar(let type): members.append(typed(type))
    case .list(let element):
      members.append(typed("array"))
      members.append(.init("items", element.json(&library)))
    case .object(let properties, let others):
      members.append(typed("object"))
      let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
      if !required.isEmpty { members.append(.init("required", .array(required))) }
      if !properties.isEmpty {
        let written = properties.map { JSONValue.Member($0.name, $0.schema.json(&library)) }
        members.append(.init("properties", .object(written)))
      }
      if let others { members.append(.init("additionalProperties", others.json(&library))) }
    case .choice(let choices):
      var written = choices.map { $0.json(&library) }
      if isNullable { written.append(["type": "null"]) }
      members.append(.init("oneOf", .array(written)))
    }
    // An enumeration that may be null has to name it.
    let own = keywords.map { keyword -> JSONValue.Member in
      guard isNullable, keyword.name == "enum", case .array(let values) = keyword.value else {
        return keyword
      }
      return .init("enum", .array(values + [.null]))
    }
    return JSONValue.object(members).adding(own)
  }

  private func typed(_ type: String) -> JSONValue.Member {
    .init("type", isNullable ? [.string(type), "null"] : .string(type))
  }
}

extension JSONValue {
  /// An object with more members at its end; anything else as it is.
  func adding(_ more: [Member]) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members + more)
  }
}
