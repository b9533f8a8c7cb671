internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// What a client needs to hold an interview in real time: TURN credentials and session tokens.
struct CredentialsAPI: Sendable {
  /// Seconds.
  static let lives = 300...7200

  let access: InterviewAccess
  let turn: Configuration.TURN
  /// That session tokens name.
  let model: String
  let issuer: any SecretIssuer
  /// The wall clock.
  var now: @Sendable () -> Date = { Date() }

  var routes: [Route] {
    [
      .post(
        "/api/v1/interviews/{interview_id}/credentials", summary: "TURN credentials and a session token",
        errorBody: DetailBody.body
      ) { try await credentials($0) }.documented(.createCredentials),
      .get(
        "/api/v1/interviews/{interview_id}/questions/{question_number}/token",
        summary: "A session token for one question", errorBody: DetailBody.body
      ) { try await questionToken($0) }.documented(.questionToken),
    ]
  }

  private func credentials(_ request: Request) async throws -> Response {
    let (interview, template) = try await access.interviewWithTemplate(request)
    try Self.checkOpen(interview)
    guard let secret = turn.secret, !turn.urls.isEmpty else {
      throw HTTPError(
        .serviceUnavailable, "TURN is not configured: set INTERVIEWD_TURN_SECRET and INTERVIEWD_TURN_URLS")
    }
    let issuedAt = now()
    let ttl = Int(turn.life.components.seconds)
    let credentials = try TURNCredentials(
      for: interview.userID, order: turn.usernameOrder, secret: secret,
      expiration: Int(issuedAt.timeIntervalSince1970) + ttl)
    let session = RealtimeSession(
      interview, template, question: nil, model: model, issuedAt: issuedAt,
      life: RealtimeSession.standardLife)
    return Self.answer([
      "turn_credentials": [
        "username": .string(credentials.username), "password": .string(credentials.password),
        "ttl": .integer(ttl), "expiration": .integer(credentials.expiration),
        "urls": .array(turn.urls.map(JSONValue.string)),
      ],
      "session_token": session.document(try await issuer.secret(for: session)),
    ])
  }

  private func questionToken(_ request: Request) async throws -> Response {
    let (interview, template) = try await access.interviewWithTemplate(request)
    let number: String = try request.parameter("question_number")
    guard let question = InterviewTemplate.questionNumbers.first(where: { String($0) == number }) else {
      throw HTTPError(.notFound, "The interview has questions 1 to \(InterviewTemplate.questionCount)")
    }
    let life = try request.query.number("ttl", default: RealtimeSession.standardLife, in: Self.lives)
    try Self.checkOpen(interview)
    let session = RealtimeSession(
      interview, template, question: question, model: model, issuedAt: now(), life: life)
    return Self.answer(session.document(try await issuer.secret(for: session)))
  }

  private static func checkOpen(_ interview: ManagedInterview) throws(HTTPError) {
    guard interview.status == .inProgress else {
      throw HTTPError(
        .conflict, "The interview is \(interview.status.rawValue): there are no credentials for it")
    }
  }

  /// Nobody on the way keeps secrets.
  private static func answer(_ document: JSONValue) -> Response {
    var response = Response.json(.ok, document: document)
    response.headers["Cache-Control"] = "no-store"
    return response
  }
}
