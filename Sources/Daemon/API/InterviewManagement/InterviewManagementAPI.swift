internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// Interviews that users work through question by question: docs/api/interview-management.md.
struct InterviewManagementAPI: Sendable {
  private static let maxPage = 1000
  /// Bytes of a body: every valid one is far smaller.
  private static let maxBody = 64 << 10

  let access: InterviewAccess

  private var interviews: ManagedInterviewStore { access.interviews }

  var routes: [Route] {
    collection("/api/v1/interviews/") { $0 }
      // Clients that join addresses leave the slash out, and a redirect would lose some of them their token.
      + collection("/api/v1/interviews") { $0.withoutSlash }
      + [
        .get(
          "/api/v1/interviews/{interview_id}", summary: "One of the caller's interviews",
          errorBody: DetailBody.body
        ) { request in
          .json(.ok, document: .interview(try await access.interview(request)))
        }.documented(.showManagedInterview),
        Route(
          .patch, "/api/v1/interviews/{interview_id}", summary: "Change status or progress of an interview",
          bodyLimit: Self.maxBody, errorBody: DetailBody.body, handler: .request { try await update($0) }
        ).documented(.updateManagedInterview),
        .delete(
          "/api/v1/interviews/{interview_id}", summary: "Delete an interview", errorBody: DetailBody.body
        ) { try await delete($0) }.documented(.deleteManagedInterview),
      ]
  }

  private func collection(_ path: String, _ variant: (Operation) -> Operation) -> [Route] {
    [
      .get(path, summary: "List the caller's interviews", errorBody: DetailBody.body) {
        try await list($0)
      }.documented(variant(.listManagedInterviews)),
      .post(path, summary: "Begin an interview", bodyLimit: Self.maxBody, errorBody: DetailBody.body) {
        try await create($0)
      }.documented(variant(.createManagedInterview)),
    ]
  }

  private func list(_ request: Request) async throws -> Response {
    let caller = try await access.caller(request)
    let skip = try request.query.number("skip", default: 0, in: 0...Int.max)
    let limit = try request.query.number("limit", default: 100, in: 1...Self.maxPage)
    let status = try request.query["status"].map { name in
      guard let status = ManagedInterview.Status(rawValue: name) else {
        throw HTTPError(.badRequest, "status must be \(ManagedInterview.Status.list)")
      }
      return status
    }
    let wanted = request.query["user_id"]
    guard caller.isAdmin || wanted == nil else {
      throw HTTPError(.forbidden, "Only admins may filter by user_id")
    }
    let user = caller.isAdmin ? wanted : caller.userID
    let page = try await interviews.list(of: user, status: status, skip: skip, limit: limit)
    return .json(.ok, document: .array(page.map(JSONValue.interview)))
  }

  private func create(_ request: Request) async throws -> Response {
    let caller = try await access.caller(request)
    let new = try await request.json(NewManagedInterview.self, upTo: Self.maxBody)
    guard let template = UUID(uuidString: new.templateID) else {
      throw HTTPError(.badRequest, "template_id must be a UUID")
    }
    guard
      let interview = try await whereThereIsRoom({
        try await interviews.create(for: caller.userID, template: template)
      })
    else { throw HTTPError(.notFound, "Template not found") }
    var response = Response.json(.created, document: .interview(interview))
    response.headers["Location"] = "/api/v1/interviews/\(interview.id.uuidString.lowercased())"
    return response
  }

  private func update(_ request: Request) async throws -> Response {
    let id = try await access.interview(request).id
    let patch = try await request.json(InterviewPatch.self, upTo: Self.maxBody)
    do {
      guard
        let interview = try await whereThereIsRoom({ try await interviews.update(id, patch.change) })
      else { throw InterviewAccess.unknown }
      return .json(.ok, document: .interview(interview))
    } catch let refusal as InterviewChange.Refusal {
      throw HTTPError(refusal)
    }
  }

  private func delete(_ request: Request) async throws -> Response {
    let id = try await access.interview(request).id
    guard try await whereThereIsRoom({ try await interviews.delete(id) }) else {
      throw InterviewAccess.unknown
    }
    return Response(.noContent)
  }
}

extension HTTPError {
  fileprivate init(_ refusal: InterviewChange.Refusal) {
    switch refusal {
    case .noSuchQuestion(let number):
      self.init(
        .badRequest,
        "progress_data names question \(number): the template has questions 1 to \(InterviewTemplate.questionCount)"
      )
    case .repeatedQuestion(let number):
      self.init(.badRequest, "progress_data.questions_completed names question \(number) twice")
    case .over(let status):
      self.init(.conflict, "The interview is \(status.rawValue) and cannot be changed any more")
    }
  }
}
