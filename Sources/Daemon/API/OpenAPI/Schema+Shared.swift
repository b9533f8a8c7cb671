internal import HTTPServer
internal import Storage

/// What several APIs speak of.
extension Schema {
  /// Every whole number that any JSON reader has exactly.
  private static let identifiers = 1...9_007_199_254_740_991

  static func identifier(_ description: String) -> Schema { .integer(description, in: identifiers) }

  static let interviewID = identifier("The number by which the platform knows the interview").example(10)
  static let questionID = identifier("The question's number within its interview").example(48)

  static func timestamp(_ description: String) -> Schema {
    .string(description + " (RFC 3339, UTC)", format: "date-time").example("2026-01-23T15:30:00Z")
  }

  static func percentage(_ description: String) -> Schema { .integer(description, in: 0...100) }

  /// Data of strangers that is stored: the database takes no NUL.
  static func text(_ description: String, bytes: Int) -> Schema {
    .string("\(description); at most \(bytes) bytes of UTF-8", length: 0...bytes, pattern: #"^[^\u0000]*$"#)
  }

  static let interviewStatus = Schema.oneOf(
    Interview.Status.allCases.map(\.rawValue),
    "`completed` when at least one question has a result; `error` when none has, or it was cancelled"
  ).named("InterviewStatus")
}

extension Operation.Tag {
  static let interviews = Operation.Tag(
    "Interviews", "How recorded interviews get in, and what became of them.")
  static let processing = Operation.Tag(
    "Processing",
    "Recordings are fetched, transcribed and analysed, answers are evaluated, and progress is told.")
  static let operations = Operation.Tag("Health", "What orchestrators and monitors ask.")
  static let documentation = Operation.Tag("Documentation", "This description.")
}

extension Operation.Answer {
  static let fullDisk = Operation.Answer.failure(
    .insufficientStorage, "The disk is full", detail: "The disk is full; nothing was changed")
}
