internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// What the API shows of interviewer sessions.
enum InterviewerSessionDocuments {
  static func message(_ id: String, _ message: String) -> JSONValue {
    ["session_id": .string(id), "message": .string(message)]
  }

  static func status(_ outline: Conversation.Outline) -> JSONValue {
    [
      "session_id": .string(outline.id), "active": .bool(outline.progress.isActive),
      "questions_asked": .integer(outline.progress.asked),
      "total_expected_questions": .integer(outline.questions),
    ]
  }

  static func history(_ conversation: Conversation, by interviewer: String) -> JSONValue {
    let outline = conversation.outline
    return [
      "session_id": .string(outline.id), "model_name": .string(InterviewerSessionsAPI.modelName),
      "interviewer": .string(interviewer), "active": .bool(outline.progress.isActive),
      "questions_asked": .integer(outline.progress.asked),
      "total_expected_questions": .integer(outline.questions),
      "history": .array(
        conversation.messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
    ]
  }

  static func list(_ outlines: [Conversation.Outline]) -> JSONValue {
    .object(
      outlines.map { outline in
        .init(
          outline.id,
          [
            "model_name": .string(InterviewerSessionsAPI.modelName),
            "last_access": .string(time(outline.lastAccess)),
            "interview_active": .bool(outline.progress.isActive),
            "questions_asked": .integer(outline.progress.asked),
            "total_expected_questions": .integer(outline.questions),
          ])
      })
  }

  static func security(_ outline: Conversation.Outline) -> JSONValue {
    [
      "session_id": .string(outline.id),
      "potential_cheat_attempts": .integer(outline.attempts),
      "active": .bool(outline.progress.isActive),
    ]
  }

  static func model(_ interviewer: String) -> JSONValue {
    [
      "model_name": .string(InterviewerSessionsAPI.modelName),
      "description": "Pre-configured large language model for interview simulations",
      "interviewer": .string(interviewer),
    ]
  }

  /// UTC without saying so, as it is documented: `2024-05-12T15:30:45.123000`. Kept to the millisecond.
  static func time(_ date: Date) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    return String(date.formatted(style).dropLast()) + "000"
  }
}
