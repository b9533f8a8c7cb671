internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Speech
internal import Storage

/// How interviews get in, and what became of them: docs/api/interviews.md.
struct InterviewsAPI: Sendable {
  private static let maxPage = 1000

  let interviews: InterviewStore
  let hub: ProgressHub
  let pool: WorkerPool
  let archive: TranscriptArchive
  /// Bytes.
  let maxBody: Int

  var routes: [Route] {
    [
      .get("/interviews", summary: "List interviews", produces: ["application/json"]) { try await list($0) }
        .documented(.listInterviews),
      .get("/interviews/{interview_id}", summary: "One interview", produces: ["application/json"]) {
        request in
        try .json(.ok, InterviewDocument(try await interview(request)))
      }.documented(.showInterview),
      .put(
        "/interviews/{interview_id}", summary: "Import one interview", bodyLimit: maxBody,
        consumes: ["application/json"]
      ) { try await put($0) }.documented(.importInterview),
      .post("/interviews/{interview_id}/cancel", summary: "Cancel the processing of an interview") {
        try await cancel($0)
      }.documented(.cancelInterview),
      .post("/interviews/{interview_id}/retry", summary: "Run failed questions of an interview again") {
        try await retry($0)
      }.documented(.retryInterview),
      .get(
        "/interviews/{interview_id}/questions/{question_id}/transcript", summary: "Transcript of an answer",
        produces: TranscriptForm.allCases.map(\.mediaType)
      ) { try await transcript($0) }.documented(.transcript),
    ]
  }

  // MARK: - Reading

  private struct Page: Encodable {
    var interviews: [InterviewListEntry]
    var total: Int
  }

  private func list(_ request: Request) async throws -> Response {
    let skip = try request.query.number("skip", default: 0, in: 0...Int.max)
    let limit = try request.query.number("limit", default: 100, in: 1...Self.maxPage)
    let status = try request.query["status"].map { text in
      guard let status = Interview.Status(rawValue: text) else {
        let known = Interview.Status.allCases.map(\.rawValue).joined(separator: ", ")
        throw HTTPError(.badRequest, "status must be one of \(known)")
      }
      return status
    }
    let page = try await interviews.list(status: status, skip: skip, limit: limit)
    return try .json(.ok, Page(interviews: page.interviews.map(InterviewListEntry.init), total: page.total))
  }

  private func interview(_ request: Request) async throws -> Interview {
    let id = try request.parameter("interview_id", as: InterviewID.self)
    guard let interview = try await interviews.interview(id) else { throw Self.unknown(id) }
    return interview
  }

  private func transcript(_ request: Request) async throws -> Response {
    let question = try request.parameter("question_id", as: QuestionID.self)
    let interview = try await interview(request)
    guard interview.questions.contains(where: { $0.id == question }) else {
      throw HTTPError(.notFound, "interview \(interview.id) has no question \(question)")
    }
    if request.query["redirect"] == "1" { return try await link(interview, question) }
    guard let report = try await interviews.report(interview.id, question),
      let transcript = try Report.transcript(in: report)
    else { throw HTTPError(.notFound, "question \(question) has no transcript yet") }
    guard let form = request.negotiate(TranscriptForm.allCases.map(\.mediaType)).flatMap(TranscriptForm.init)
    else { throw HTTPError(.notAcceptable, "transcripts come in \(TranscriptForm.list)") }
    return try form.response(transcript)
  }

  /// Leads to the archived transcript itself, for a client that has no keys to the object store.
  private func link(_ interview: Interview, _ id: QuestionID) async throws -> Response {
    guard let url = interview.questions.first(where: { $0.id == id })?.archiveURL else {
      throw HTTPError(.notFound, "the transcript of question \(id) is not archived yet")
    }
    guard let link = try await archive.downloadLink(to: url) else {
      throw HTTPError(
        .conflict, "transcripts are kept in local files, to which there are no links: leave redirect out")
    }
    return Response(.temporaryRedirect, headers: ["Location": link, "Cache-Control": "no-store"])
  }

  // MARK: - Changing

  private func put(_ request: Request) async throws -> Response {
    let id = try request.parameter("interview_id", as: InterviewID.self)
    let body = try await request.body.collect(upTo: maxBody)
    let new: NewInterview
    do {
      new = try InterviewJSON.interview(Data(body), id: id)
    } catch {
      throw HTTPError(.badRequest, "\(error)")
    }
    let saved: InterviewStore.Saved
    do {
      saved = try await whereThereIsRoom { try await interviews.save([new]) }
    } catch let error as TooManyQuestions {
      throw HTTPError(.badRequest, "\(error)")
    }
    guard let interview = try await interviews.interview(id) else { throw Self.unknown(id) }
    hub.publish(interview)
    return try .json(saved.created > 0 ? .created : .ok, InterviewDocument(interview))
  }

  private func cancel(_ request: Request) async throws -> Response {
    let id = try request.parameter("interview_id", as: InterviewID.self)
    guard let (interview, cancelled) = try await whereThereIsRoom({ try await interviews.cancel(id) }) else {
      throw Self.unknown(id)
    }
    guard cancelled else {
      throw HTTPError(.conflict, "interview \(id) is not being processed: it is \(interview.status.rawValue)")
    }
    pool.cancel(group: QuestionJob.group(id))
    hub.publish(interview)
    return try .json(.accepted, InterviewDocument(interview))
  }

  private func retry(_ request: Request) async throws -> Response {
    let id = try request.parameter("interview_id", as: InterviewID.self)
    guard let (interview, began) = try await whereThereIsRoom({ try await interviews.retry(id) }) else {
      throw Self.unknown(id)
    }
    guard began else { throw HTTPError(.conflict, "interview \(id) has nothing that failed") }
    hub.publish(interview)
    return try .json(.accepted, InterviewDocument(interview))
  }

  private static func unknown(_ id: InterviewID) -> HTTPError {
    HTTPError(.notFound, "there is no interview \(id)")
  }
}

extension Query {
  /// A whole number within `range`; throws 400 for anything else.
  func number(
    _ name: String, default standard: Int, in range: ClosedRange<Int>
  ) throws(HTTPError) -> Int {
    guard let text = self[name] else { return standard }
    guard let number = Int(text), range.contains(number) else {
      let bound =
        range.upperBound == .max
        ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      throw HTTPError(.badRequest, "\(name) must be a whole number \(bound)")
    }
    return number
  }
}
