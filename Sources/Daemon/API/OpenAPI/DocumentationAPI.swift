internal import HTTPServer

/// What the API says of itself: `/openapi.json` for programs, `/docs` for people.
struct DocumentationAPI: Sendable {
  private let document: StaticFile
  private let page: Page

  /// - Parameter routes: all others that are served; its own are described as well.
  /// - Throws: `OpenAPIDocument.Failure`, `Hash.Failure`.
  init(describing routes: [Route], version: String) throws {
    page = try Page()
    // Its routes are known before what they answer is.
    let own = Self.routes(try StaticFile("", []), page)
    let description = try OpenAPIDocument(.interviewd(version), routes: routes + own)
    document = try StaticFile("application/json", Array(description.json.text.utf8))
  }

  var routes: [Route] { Self.routes(document, page) }

  private static func routes(_ document: StaticFile, _ page: Page) -> [Route] {
    [
      .get("/openapi.json", summary: "This API as OpenAPI 3.1") { document.response(to: $0) }
        .documented(.openAPI),
      .get("/docs", summary: "This API as a page to read") { page.index.response(to: $0) }
        .documented(.docs),
      .get("/docs/{file}", summary: "A file that the page loads") { request in
        try page.file(try request.parameter("file")).response(to: request)
      }.documented(.docsFile),
    ]
  }
}

extension OpenAPIDocument.Info {
  static func interviewd(_ version: String) -> OpenAPIDocument.Info {
    OpenAPIDocument.Info(
      title: "interviewd", version: version,
      description: """
        Recorded interviews go in; transcripts, voice metrics and evaluations come out.

        What all operations have in common:

        - `X-Request-Id` is taken from the request if it is 1–64 letters, digits, dots, underscores or hyphens, else \
        made up. It is in every answer and in the log.
        - `HEAD` is answered wherever there is a `GET`, and `OPTIONS` everywhere, with `Allow`.
        - Errors have the form that their operation shows: `application/problem+json` (RFC 9457) where nothing else \
        is said.
        - Times are in UTC, as `2026-01-23T15:30:00Z`, unless their field says otherwise.
        - Readers should pass over fields that they do not know: new ones may come.
        """,
      tags: [
        .sessions, .interviewerSessions, .management, .templates, .realtime, .documents,
        .transcriptions, .interviews, .processing, .operations, .documentation,
      ])
  }
}
