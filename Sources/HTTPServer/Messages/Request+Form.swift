extension Request {
  /// Whether the body is declared to be a form without files.
  public var isURLEncodedForm: Bool {
    headers["Content-Type"].flatMap(MediaType.init)?.essence == "application/x-www-form-urlencoded"
  }

  /// Whether the body is declared to be JSON.
  public var isJSON: Bool { headers["Content-Type"].flatMap(MediaType.init)?.essence == "application/json" }

  /// The body as application/x-www-form-urlencoded (WHATWG URL, section 5).
  ///
  /// - Throws: `BodyError.tooLarge` past `limit` bytes, `.malformed` unless it is well-formed and UTF-8.
  public func form(upTo limit: Int) async throws -> Query {
    guard let text = String(validating: try await body.collect(upTo: limit), as: UTF8.self),
      let form = Query(text[...])
    else { throw BodyError.malformed("The form is not well-formed.") }
    return form
  }
}
