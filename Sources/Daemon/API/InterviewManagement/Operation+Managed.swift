internal import HTTPServer
internal import Storage

/// What all operations of this API have in common.
extension Operation {
  init(
    managed id: String, tag: Tag = .management, description: String = "", parameters: [Parameter] = [],
    body: Body? = nil, answers: [Answer]
  ) {
    let own = Set(answers.map(\.status))
    self.init(
      id, tag: tag, description: description, parameters: parameters, body: body, errors: .detail,
      security: [.jwt],
      answers: answers + [.noCaller, .nobodyKnown].filter { !own.contains($0.status) })
  }

  /// For the twin of a path that ends in a slash.
  var withoutSlash: Operation {
    var twin = self
    twin.id += "WithoutSlash"
    twin.description = "The same as with a slash at the end of its path."
    return twin
  }
}

extension Operation.Tag {
  static let management = Operation.Tag(
    "Interview management",
    "Interviews that users work through question by question, and credentials to hold them in real time.")
  static let templates = Operation.Tag("Templates", "The cases that such interviews are about.")
}

extension Operation.Parameter {
  static let managedInterview = Operation.Parameter.path(
    "interview_id", Schema.uuid("The interview").example("5fa85f64-5717-4562-b3fc-2c963f66afa8"))
}

extension Operation.Answer {
  fileprivate static let noCaller = Operation.Answer.failure(
    .unauthorized, "There is no token, or it does not hold", detail: "The token has expired.",
    headers: [.init("WWW-Authenticate", .string("The challenge (RFC 6750)"))])

  fileprivate static let nobodyKnown = Operation.Answer.failure(
    .serviceUnavailable, "No secret or keys are configured to verify tokens with, or they cannot be had")

  static let otherUsers = Operation.Answer.failure(
    .forbidden, "The interview is another user's", detail: "Not authorized to access this interview")

  static let unknownManaged = Operation.Answer.failure(
    .notFound, "There is no such interview", detail: "Interview not found")

  static let noRoom = Operation.Answer.failure(
    .insufficientStorage, "The disk is full", detail: "The disk is full; nothing was changed")
}

extension Schema {
  static func uuid(_ description: String) -> Schema { .string(description, format: "uuid") }

  static let managedStatus = Schema.oneOf(
    ManagedInterview.Status.allCases.map(\.rawValue), "What is `completed` or `cancelled` stays so"
  ).named("ManagedInterviewStatus")

  static let questionNumber = Schema.integer(
    "A question of the template", in: InterviewTemplate.questionNumbers)
}
