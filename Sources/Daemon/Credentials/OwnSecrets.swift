internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// Secrets of the daemon's own realtime endpoint: given out, and recognised when a client comes with one.
struct OwnSecrets: SecretIssuer {
  let keys: SigningKeyStore
  let interviews: ManagedInterviewStore
  /// The wall clock.
  var now: @Sendable () -> Date = { Date() }

  func secret(for session: RealtimeSession) async throws -> ClientSecret {
    let key = try await whereThereIsRoom { try await keys.key(EphemeralSecret.keyName) }
    return ClientSecret(
      value: try EphemeralSecret(session).text(key: key), expiresAt: session.expiresAt)
  }

  /// What a client who has this secret is let into.
  /// - Throws: 401 when it was not given out here, has expired, or its interview is gone or over.
  func admission(for secret: String) async throws -> RealtimeAdmission {
    let key = try await whereThereIsRoom { try await keys.key(EphemeralSecret.keyName) }
    guard let secret = EphemeralSecret(secret, key: key) else {
      throw Self.refusal("The client secret is not valid")
    }
    let expiresAt = Date(timeIntervalSince1970: Double(secret.expiry))
    guard now() < expiresAt else { throw Self.refusal("The client secret has expired") }
    guard let (interview, template) = try await interviews.interviewWithTemplate(secret.interview) else {
      throw Self.refusal("The interview of this client secret was deleted")
    }
    guard interview.status == .inProgress else {
      throw Self.refusal("The interview of this client secret is \(interview.status.rawValue)")
    }
    let asked = template.questions.enumerated()
      .filter { secret.question == nil || secret.question == $0.offset + 1 }.map(\.element.text)
    return RealtimeAdmission(
      sessionID: RealtimeSession.id(interview.id, interview.userID, secret.question),
      interviewID: interview.id.uuidString.lowercased(), userID: interview.userID,
      questionNumber: secret.question,
      instructions: SessionInstructions.text(template, interview, question: secret.question),
      questions: asked, expiresAt: expiresAt)
  }

  private static func refusal(_ detail: String) -> HTTPError {
    .unauthorized(detail, isWrong: true)
  }
}
