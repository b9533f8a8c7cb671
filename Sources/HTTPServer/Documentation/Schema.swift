/// What a JSON value may be, in words of JSON Schema 2020-12, which OpenAPI 3.1 speaks.
///
///     Schema.object("A point", [.required("x", .number("To the right")), .optional("name", .string())])
public struct Schema: Sendable, Equatable {
  indirect enum Shape: Sendable, Equatable {
    case any
    case scalar(type: String)
    case list(Schema)
    case object([Property], others: Schema?)
    case choice([Schema])
    case named(String, Schema)
  }

  var shape: Shape
  var isNullable = false
  /// Description, limits, examples and the like, in the order in which they are written.
  var keywords: [JSONValue.Member] = []

  public struct Property: Sendable, Equatable {
    public var name: String
    public var schema: Schema
    public var isRequired: Bool

    public static func required(_ name: String, _ schema: Schema) -> Property {
      Property(name: name, schema: schema, isRequired: true)
    }

    public static func optional(_ name: String, _ schema: Schema) -> Property {
      Property(name: name, schema: schema, isRequired: false)
    }
  }
}

// MARK: - The kinds of values

extension Schema {
  public static let any = Schema(shape: .any)

  public static func boolean(_ description: String? = nil) -> Schema {
    Schema(shape: .scalar(type: "boolean")).with("description", description)
  }

  /// - Parameters:
  ///   - length: in characters; `upTo` alone where there is no least one.
  ///   - pattern: an ECMA 262 regular expression.
  ///   - format: such as `date-time` or `uri`.
  public static func string(
    _ description: String? = nil, length: ClosedRange<Int>? = nil, pattern: String? = nil,
    format: String? = nil
  ) -> Schema {
    var schema = Schema(shape: .scalar(type: "string")).with("description", description)
    if let length {
      if length.lowerBound > 0 { schema = schema.with("minLength", length.lowerBound) }
      schema = schema.with("maxLength", length.upperBound)
    }
    return schema.with("pattern", pattern).with("format", format)
  }

  public static func integer(_ description: String? = nil, in range: ClosedRange<Int>? = nil) -> Schema {
    var schema = Schema(shape: .scalar(type: "integer")).with("description", description)
    guard let range else { return schema }
    if range.lowerBound > .min { schema = schema.with("minimum", range.lowerBound) }
    if range.upperBound < .max { schema = schema.with("maximum", range.upperBound) }
    return schema
  }

  /// - Parameter range: infinite where there is no bound.
  public static func number(_ description: String? = nil, in range: ClosedRange<Double>? = nil) -> Schema {
    var schema = Schema(shape: .scalar(type: "number")).with("description", description)
    guard let range else { return schema }
    if range.lowerBound.isFinite { schema = schema.with("minimum", .number(range.lowerBound)) }
    if range.upperBound.isFinite { schema = schema.with("maximum", .number(range.upperBound)) }
    return schema
  }

  /// One of these texts.
  public static func oneOf(_ values: [String], _ description: String? = nil) -> Schema {
    Schema(shape: .scalar(type: "string")).with("description", description)
      .with("enum", .array(values.map(JSONValue.string)))
  }

  /// Always this text.
  public static func constant(_ value: String, _ description: String? = nil) -> Schema {
    Schema(shape: .scalar(type: "string")).with("description", description).with("const", .string(value))
  }

  public static func list(
    of element: Schema, _ description: String? = nil, count: ClosedRange<Int>? = nil
  ) -> Schema {
    var schema = Schema(shape: .list(element)).with("description", description)
    guard let count else { return schema }
    if count.lowerBound > 0 { schema = schema.with("minItems", count.lowerBound) }
    if count.upperBound < .max { schema = schema.with("maxItems", count.upperBound) }
    return schema
  }

  /// An object with these members; others may stand beside them.
  public static func object(_ description: String, _ properties: [Property]) -> Schema {
    object(properties).with("description", description)
  }

  public static func object(_ properties: [Property]) -> Schema {
    Schema(shape: .object(properties, others: nil))
  }

  /// An object whose members' names are data.
  public static func map(of values: Schema, _ description: String? = nil) -> Schema {
    Schema(shape: .object([], others: values)).with("description", description)
  }

  /// Exactly one of these.
  public static func either(_ choices: [Schema], _ description: String? = nil) -> Schema {
    Schema(shape: .choice(choices)).with("description", description)
  }

  /// Bytes, as a part of a form or as a whole body. OpenAPI 3.1 knows no `format: binary` any more, and bytes have no
  /// type of JSON.
  public static func file(_ description: String? = nil) -> Schema {
    any.with("description", description)
      .with("contentMediaType", "application/octet-stream")
  }
}

// MARK: - Variations

extension Schema {
  /// The same under a name: documents write it once, and refer to it wherever it is used.
  public func named(_ name: String) -> Schema { Schema(shape: .named(name, self)) }

  /// The same or null.
  public var nullable: Schema {
    var copy = self
    copy.isNullable = true
    return copy
  }

  /// An object that takes no members but its own.
  public var closed: Schema { with("additionalProperties", false) }

  /// The same with other words.
  public func described(_ description: String) -> Schema { with("description", .string(description)) }

  public func example(_ value: JSONValue) -> Schema { with("examples", .array([value])) }

  /// Where a client may leave it out, what it then is.
  public func standard(_ value: JSONValue) -> Schema { with("default", value) }

  private func with(_ keyword: String, _ value: String?) -> Schema {
    value.map { with(keyword, .string($0)) } ?? self
  }

  private func with(_ keyword: String, _ value: Int) -> Schema { with(keyword, .integer(value)) }

  private func with(_ keyword: String, _ value: JSONValue) -> Schema {
    var copy = self
    copy.keywords.removeAll { $0.name == keyword }
    copy.keywords.append(.init(keyword, value))
    return copy
  }
}
