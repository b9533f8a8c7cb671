internal import Interviewing
internal import Storage

extension SessionDesk {
  /// What a whole interview showed. It is made once; then it belongs to the session.
  ///
  /// Throws `InterviewerError`, `DatabaseError`, `CancellationError`.
  func summary(of session: InterviewSession) async throws -> Interviewing.InterviewSummary {
    if let known = session.stored.summary { return try StoredText.value(known) }
    let text = try await summaries.value(session.stored.key) { [store, interviewer] in
      let summary = try await interviewer.sumUp(session.context)
      return try await store.keepSummary(try JSONText.encode(summary), of: session.stored)
    }
    return try StoredText.value(text)
  }
}
