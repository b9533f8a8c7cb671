internal import HTTPServer

extension Operation {
  static let openAPI = Operation(
    "openAPI", tag: .documentation, description: "Written from the table of routes that answers.",
    parameters: [.knownTag],
    answers: [
      .description(
        .object([
          .required("openapi", .constant("3.1.0")), .required("info", .object([])),
          .required("servers", .list(of: .object([]))), .required("tags", .list(of: .object([]))),
          .required("paths", .object([])), .required("components", .object([])),
        ]).named("OpenAPI")),
      .unchanged,
    ])

  static let docs = Operation(
    "docs", tag: .documentation,
    description: "It loads nothing from other hosts.", parameters: [.knownTag],
    answers: [.file(["text/html"]), .unchanged])

  static let docsFile = Operation(
    "docsFile", tag: .documentation,
    parameters: [.path("file", .string("Its name").example("docs.js")), .knownTag],
    answers: [
      .file(["text/javascript", "text/css", "text/html"]), .unchanged,
      .failure(.notFound, "The page has no file of this name", detail: "The page has no file of this name."),
    ])
}

extension Operation.Parameter {
  fileprivate static let knownTag = Operation.Parameter.header(
    "If-None-Match", .string("`ETag` of the copy that the client has"))
}

extension Operation.Answer {
  private static let tags: [Header] = [
    .init("ETag", .string("Of exactly these bytes")), .init("Cache-Control", .constant("no-cache")),
  ]

  fileprivate static func description(_ schema: Schema) -> Operation.Answer {
    .json(.ok, "The description", schema, headers: tags)
  }

  fileprivate static func file(_ mediaTypes: [String]) -> Operation.Answer {
    Operation.Answer(.ok, "The file", mediaTypes.map { .init($0, .string()) }, headers: tags)
  }

  fileprivate static let unchanged = Operation.Answer(
    .notModified, "The client's copy is the present one", headers: tags)
}
