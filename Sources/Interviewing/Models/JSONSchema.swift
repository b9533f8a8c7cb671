/// As much of JSON Schema as every chat model with structured outputs takes: all fields are required, and no others
/// allowed (https://platform.openai.com/docs/guides/structured-outputs).
///
/// Bounds of numbers and lengths are not among it, so whoever reads an answer checks them.
indirect enum JSONSchema: Encodable, Sendable, Equatable {
  case string
  case integer
  case array(of: JSONSchema)
  case object([String: JSONSchema])

  private enum CodingKeys: String, CodingKey {
    case type, items, properties, required, additionalProperties
  }

  func encode(to encoder: any Encoder) throws {
    var schema = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .string: try schema.encode("string", forKey: .type)
    case .integer: try schema.encode("integer", forKey: .type)
    case .array(let items):
      try schema.encode("array", forKey: .type)
      try schema.encode(items, forKey: .items)
    case .object(let properties):
      try schema.encode("object", forKey: .type)
      try schema.encode(properties, forKey: .properties)
      try schema.encode(properties.keys.sorted(), forKey: .required)
      try schema.encode(false, forKey: .additionalProperties)
    }
  }
}

/// The `response_format` of a chat completion: the JSON that the answer has to be.
struct ChatFormat: Encodable, Sendable {
  /// Letters, digits, underscores and hyphens.
  let name: String
  let schema: JSONSchema

  private enum CodingKeys: String, CodingKey {
    case type
    case jsonSchema = "json_schema"
  }

  private enum SchemaKeys: CodingKey {
    case name, strict, schema
  }

  func encode(to encoder: any Encoder) throws {
    var format = encoder.container(keyedBy: CodingKeys.self)
    try format.encode("json_schema", forKey: .type)
    var details = format.nestedContainer(keyedBy: SchemaKeys.self, forKey: .jsonSchema)
    try details.encode(name, forKey: .name)
    try details.encode(true, forKey: .strict)
    try details.encode(schema, forKey: .schema)
  }
}
