internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// Templates of interviews: for everybody with a token to see, for admins with their instructions and to change.
struct TemplatesAPI: Sendable {
  private static let pattern = "/api/v1/templates/{template_id}"
  private static let maxPage = 1000
  /// Bytes: four questions of the longest with their instructions, in any script.
  private static let maxBody = 512 << 10

  let access: InterviewAccess
  let templates: TemplateStore

  var routes: [Route] {
    [
      list("/api/v1/templates/").documented(.listTemplates),
      list("/api/v1/templates").documented(Operation.listTemplates.withoutSlash),
      .get(Self.pattern, summary: "One template", errorBody: DetailBody.body) { try await show($0) }
        .documented(.showTemplate),
      .put(
        Self.pattern, summary: "Keep a template (admins)", bodyLimit: Self.maxBody, errorBody: DetailBody.body
      ) { try await put($0) }.documented(.putTemplate),
      .delete(Self.pattern, summary: "Delete a template (admins)", errorBody: DetailBody.body) {
        try await delete($0)
      }.documented(.deleteTemplate),
    ]
  }

  private func list(_ path: String) -> Route {
    .get(path, summary: "List the templates", errorBody: DetailBody.body) { request in
      let caller = try await access.caller(request)
      let page = try await templates.templates(
        skip: request.query.number("skip", default: 0, in: 0...Int.max),
        limit: request.query.number("limit", default: 100, in: 1...Self.maxPage))
      return .json(
        .ok, document: .array(page.map { .template($0, showsInstructions: caller.isAdmin) }))
    }
  }

  private func show(_ request: Request) async throws -> Response {
    let caller = try await access.caller(request)
    guard let id = try Self.id(request), let template = try await templates.template(id) else {
      throw Self.unknown
    }
    return .json(.ok, document: .template(template, showsInstructions: caller.isAdmin))
  }

  private func put(_ request: Request) async throws -> Response {
    try await access.checkAdmin(request)
    guard let id = try Self.id(request) else {
      throw HTTPError(.badRequest, "The id of a template must be a UUID")
    }
    let template = try await request.json(upTo: Self.maxBody) { body throws(ImportError) in
      try TemplateJSON.template(body, id: id)
    }
    let created = try await whereThereIsRoom { try await templates.save([template]) }
    return .json(created > 0 ? .created : .ok, document: .template(template, showsInstructions: true))
  }

  private func delete(_ request: Request) async throws -> Response {
    try await access.checkAdmin(request)
    guard let id = try Self.id(request) else { throw Self.unknown }
    do {
      guard try await whereThereIsRoom({ try await templates.delete(id) }) else { throw Self.unknown }
      return Response(.noContent)
    } catch is TemplateStore.InUse {
      throw HTTPError(.conflict, "There are interviews of this template: delete them first")
    }
  }

  private static func id(_ request: Request) throws(HTTPError) -> UUID? {
    UUID(uuidString: try request.parameter("template_id"))
  }

  private static var unknown: HTTPError { HTTPError(.notFound, "Template not found") }
}
