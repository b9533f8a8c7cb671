internal import HTTPServer

/// What the API of interviewer sessions takes and answers.
extension Schema {
  static let conversationSettings: Schema = {
    let standard = ConversationSettings()
    return .object([
      .optional(
        "temperature",
        .number("Of the model", in: 0...2).standard(.number(standard.temperature)).nullable),
      .optional(
        "top_p",
        .number("Of the model, above 0", in: 0...1).standard(.number(standard.topP)).nullable),
      .optional(
        "skills",
        .list(
          of: .string("Not blank", length: 1...SettingsBody.longestSkill), count: 0...SettingsBody.mostSkills
        ).standard([]).nullable),
      .optional("job_position", name("What the interview is for")),
      .optional(
        "job_description",
        .string("For a model to know", length: 0...SettingsBody.longestDescription).standard("").nullable),
      .optional("technical_questions", count("Each has a probe", standard.technicalQuestions)),
      .optional("behavioral_questions", count("Before the technical ones", standard.behavioralQuestions)),
      .optional(
        "custom_questions",
        .list(
          of: .string("Asked as it is; not blank", length: 1...SettingsBody.longestQuestion),
          count: 0...SettingsBody.mostCustomQuestions
        ).standard([]).nullable),
      .optional("candidate_name", name("For the welcome")),
    ]).named("InterviewSettings")
  }()

  private static func name(_ description: String) -> Schema {
    .string(description + "; one line", length: 0...SettingsBody.longestName).standard("").nullable
  }

  private static func count(_ description: String, _ standard: Int) -> Schema {
    .integer(
      description, in: Int(SettingsBody.questions.lowerBound)...Int(SettingsBody.questions.upperBound)
    ).standard(.integer(standard)).nullable
  }

  static let conversationMessage = Schema.object([
    .required("message", .string("Not blank", length: 1...ChatBody.longest)),
    .optional("session_id", .string("That of the path").nullable),
    .optional(
      "type",
      .oneOf(ChatBody.Kind.allCases.map(\.rawValue), "Of an operator: `system`").standard("user").nullable),
  ]).named("ChatMessage")

  static let conversationMessageAnswer = Schema.object([
    .required("session_id", conversationID), .required("message", .string("What was done")),
  ]).named("SessionResponse")

  private static let conversationID = Schema.string("The session's id", format: "uuid")
  private static let isHeld = Schema.boolean("Whether an interview is being held")
  private static let asked = Schema.integer("Behavioral, technical and custom ones so far", in: 0...60)
  private static let expected = Schema.integer("Of those in all", in: 0...60)
  private static let modelName = Schema.constant(InterviewerSessionsAPI.modelName, "Always this")
  private static let interviewer = Schema.string("Who really asks: `built-in`, or `openai/` and the model")

  static let conversationStatus = Schema.object([
    .required("session_id", conversationID), .required("active", isHeld), .required("questions_asked", asked),
    .required("total_expected_questions", expected),
  ]).named("InterviewStatusOfSession")

  static let conversationHistory = Schema.object([
    .required("session_id", conversationID), .required("model_name", modelName),
    .required("interviewer", interviewer), .required("active", isHeld), .required("questions_asked", asked),
    .required("total_expected_questions", expected),
    .required(
      "history",
      .list(
        of: .object([
          .required("role", .oneOf(["user", "assistant", "system"])), .required("content", .string()),
        ]).named("HistoryMessage"))),
  ]).named("ConversationHistory")

  static let listedConversation = Schema.object([
    .required("model_name", modelName),
    .required(
      "last_access",
      .string(
        "When it was last used; UTC, without saying so",
        pattern: #"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}$"#)),
    .required("interview_active", isHeld), .required("questions_asked", asked),
    .required("total_expected_questions", expected),
  ]).named("ListedInterviewerSession")

  static let interviewerModel = Schema.object([
    .required("model_name", modelName), .required("description", .string()),
    .required("interviewer", interviewer),
  ]).named("InterviewerModel")

  static let conversationSecurity = Schema.object([
    .required("session_id", conversationID),
    .required("potential_cheat_attempts", .integer("Messages that tried to steer", in: 0...Int.max)),
    .required("active", isHeld),
  ]).named("InterviewSecurity")
}
