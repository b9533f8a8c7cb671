extension Operation {
  /// What a client may get.
  public struct Answer: Sendable {
    enum Form: Sendable {
      case contents([Content])
      /// In the route's error body, which says this sentence.
      case failure(detail: String)
    }

    public struct Header: Sendable {
      public var name: String
      public var schema: Schema
      /// Whether it is in every such answer.
      public var isRequired: Bool

      public init(_ name: String, _ schema: Schema, isRequired: Bool = true) {
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
      }
    }

    public var status: Status
    public var description: String
    public var headers: [Header]
    var form: Form

    /// An answer without a body, or with one of these media types.
    public init(_ status: Status, _ description: String, _ contents: [Content] = [], headers: [Header] = []) {
      self.init(status: status, description: description, headers: headers, form: .contents(contents))
    }

    private init(status: Status, description: String, headers: [Header], form: Form) {
      self.status = status
      self.description = description
      self.headers = headers
      self.form = form
    }

    public static func json(
      _ status: Status, _ description: String, _ schema: Schema, examples: [Example] = [],
      headers: [Header] = []
    ) -> Answer {
      Answer(
        status, description, [Content("application/json", schema, examples: examples)], headers: headers)
    }

    /// A failure in the form that the route has for all of them.
    ///
    /// - Parameter detail: what a client is told, for the example; nil takes the description.
    public static func failure(
      _ status: Status, _ description: String, detail: String? = nil, headers: [Header] = []
    ) -> Answer {
      Answer(
        status: status, description: description, headers: headers,
        form: .failure(detail: detail ?? description))
    }
  }
}
