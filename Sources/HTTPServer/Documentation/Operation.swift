/// What the documentation says of a route beyond what the route itself knows.
///
/// Path, method, limits, media types and the errors that the server answers by itself come from the route:
/// ``OpenAPIDocument`` puts the two together.
public struct Operation: Sendable {
  /// Unique among all operations, for generated clients: `startInterview`.
  public var id: String
  public var tag: Tag
  /// Further paragraphs in CommonMark below the route's summary.
  public var description: String
  /// Those of the path may be left out where there is nothing to say but that they are text.
  public var parameters: [Parameter]
  /// Nil where none is read.
  public var body: Body?
  /// What the handler answers, successes and failures.
  public var answers: [Answer]
  /// The JSON of every failure here; it must fit the route's error body.
  public var errors: Schema
  /// Any one of these lets a caller in; empty where anybody may call.
  public var security: [SecurityScheme]

  public init(
    _ id: String, tag: Tag, description: String = "", parameters: [Parameter] = [], body: Body? = nil,
    errors: Schema = .problem, security: [SecurityScheme] = [], answers: [Answer]
  ) {
    self.id = id
    self.tag = tag
    self.description = description
    self.parameters = parameters
    self.body = body
    self.answers = answers
    self.errors = errors
    self.security = security
  }

  /// Operations that belong together.
  public struct Tag: Sendable, Equatable {
    public var name: String
    public var description: String

    public init(_ name: String, _ description: String) {
      self.name = name
      self.description = description
    }
  }

  public struct Parameter: Sendable {
    public enum Place: String, Sendable { case path, query, header }

    public var place: Place
    public var name: String
    public var schema: Schema
    public var isRequired: Bool

    public static func path(_ name: String, _ schema: Schema) -> Parameter {
      Parameter(place: .path, name: name, schema: schema, isRequired: true)
    }

    public static func query(_ name: String, _ schema: Schema, isRequired: Bool = false) -> Parameter {
      Parameter(place: .query, name: name, schema: schema, isRequired: isRequired)
    }

    public static func header(_ name: String, _ schema: Schema) -> Parameter {
      Parameter(place: .header, name: name, schema: schema, isRequired: false)
    }
  }

  public struct Body: Sendable {
    public var contents: [Content]
    /// Whether there must be one.
    public var isRequired = true

    public init(_ contents: [Content]) { self.contents = contents }

    /// The same, which may be left out.
    public var optional: Body {
      var copy = self
      copy.isRequired = false
      return copy
    }

    public static func json(_ schema: Schema, examples: [Example] = []) -> Body {
      Body([Content("application/json", schema, examples: examples)])
    }

    public static func form(_ schema: Schema, examples: [Example] = []) -> Body {
      Body([Content("multipart/form-data", schema, examples: examples)])
    }
  }

  /// A body of one media type.
  public struct Content: Sendable {
    public var mediaType: String
    public var schema: Schema
    public var examples: [Example]

    public init(_ mediaType: String, _ schema: Schema, examples: [Example] = []) {
      self.mediaType = mediaType
      self.schema = schema
      self.examples = examples
    }
  }

  public struct Example: Sendable {
    /// A few words.
    public var summary: String
    public var value: JSONValue

    public init(_ summary: String, _ value: JSONValue) {
      self.summary = summary
      self.value = value
    }
  }
}
