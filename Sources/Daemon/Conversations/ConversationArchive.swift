internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// Sessions as files: JSON documents that are written once, whole, and never read again here. docs/api has their form.
struct ConversationArchive: Sendable {
  static let folder = "interview_sessions"

  /// Of the data folder.
  let root: String
  /// What really asks.
  let interviewer: String
  let now: @Sendable () -> Date

  /// Gives the file's place below the data folder. Its name is made of what is ours: the id and the time.
  ///
  /// Throws `FileError`, `CancellationError`.
  func save(_ conversation: Conversation) async throws -> String {
    let now = now()
    let path = "\(Self.folder)/\(conversation.outline.id)_\(Self.stamp(now)).json"
    try await AtomicFile.write(
      Data(document(conversation, at: now).text.utf8), to: "\(root)/\(path)", makingFolders: true)
    return path
  }

  func document(_ conversation: Conversation, at now: Date) -> JSONValue {
    let outline = conversation.outline
    return [
      "schema": "interviewd.interview_session/1", "session_id": .string(outline.id),
      "model_name": .string(InterviewerSessionsAPI.modelName), "interviewer": .string(interviewer),
      "created_at": time(outline.createdAt), "last_access": time(outline.lastAccess), "saved_at": time(now),
      "active": .bool(outline.progress.isActive), "questions_asked": .integer(outline.progress.asked),
      "total_expected_questions": .integer(outline.questions),
      "potential_cheat_attempts": .integer(outline.attempts),
      "settings": .encoded(conversation.settings),
      "history": .array(
        conversation.messages.map { message in
          ["role": .string(message.role), "content": .string(message.content), "said_at": time(message.at)]
        }),
    ]
  }

  private func time(_ date: Date) -> JSONValue {
    .string(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }

  /// As `20260123T153000123Z`.
  private static func stamp(_ date: Date) -> String {
    let full = date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    return String(full.filter { !"-:.".contains($0) })
  }
}
