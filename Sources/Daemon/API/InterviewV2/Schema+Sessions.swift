internal import HTTPServer
internal import Interviewing

/// What the Interview API V2 takes and answers.
extension Schema {
  // MARK: - Errors

  /// ``DetailBody``.
  static let detail = Schema.object([.required("detail", .string("What is wrong, in a sentence"))])
    .named("Detail")

  /// ``DetailBody``, ``InvalidFields``.
  static let startRefusal = Schema.object([
    .required(
      "detail",
      .either([
        .string("What is wrong, in a sentence"),
        .list(
          of: .object([
            .required("loc", .list(of: .string(), "`body` and the field's name")),
            .required("msg", .string("What is wrong with it")),
            .required("type", .string("A stable code").example("value_error.missing")),
          ]).named("FieldProblem"), count: 1...Int.max),
      ]))
  ]).named("StartRefusal")

  // MARK: - Starting

  private static let printable =
    #"^[^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f]"#
    + #"[^\u0000-\u001f\u007f-\u009f]*$"#

  private static func name(_ field: StartField, _ description: String) -> Property {
    .required(
      field.rawValue,
      .string(
        description + "; not blank, no control characters", length: 1...field.rule.limit, pattern: printable))
  }

  private static func document(_ field: StartField, _ description: String) -> Schema {
    .string(description + "; at least one letter", length: 1...field.rule.limit)
  }

  private static let names: [Property] = [
    name(.userID, "Whose session it is"), name(.sessionID, "The session's id, chosen by the client"),
    name(.role, "The position that the interview is for"), name(.company, "The company's name"),
  ]

  static let startFields = Schema.object(
    names + [
      .required("cv_text", document(.cvText, "The whole CV as text")),
      .required("jd_text", document(.jdText, "The whole job description as text")),
    ]
  ).named("StartOrder")

  private static let references: [Property] = [
    .optional("cv_id", .string("A stored document of the kind `cv`")),
    .optional("jd_id", .string("A stored document of the kind `jd`")),
    .optional("cv_text", document(.cvText, "The whole CV as text")),
    .optional("jd_text", document(.jdText, "The whole job description as text")),
  ]

  static let startForm = Schema.object(
    names + [
      .optional("cv_file", .file("The CV as PDF, DOCX or plain text")),
      .optional("jd_file", .file("The job description as PDF, DOCX or plain text")),
    ] + references
  ).named("StartForm")

  static let startFormWithoutFiles = Schema.object(names + references).named("StartFormWithoutFiles")

  static let startedSession = Schema.object([
    .required("session_id", .string("The session's id")),
    .required("status", .oneOf(["active", "restored", "completed"], "`restored`: it was there already")),
    .required("question", .string("The question that was asked last")),
    .required("question_number", .integer("Its number, from 1", in: 1...InterviewPlan.lengths.upperBound)),
  ]).named("StartedSession")

  // MARK: - Looking

  static let stage = Schema.oneOf(
    InterviewStage.allCases.map(\.rawValue), "Where in an interview a question belongs"
  )
  .named("InterviewStage")

  private static let unixTime = Schema.number("Unix seconds").example(1706745600.123)
  private static let seconds = Schema.number("Seconds", in: 0...(.infinity))

  private static let fallback = Property.optional(
    "fallback_reason", .string("Why another interviewer took the first one's place; absent where none did"))

  /// `AnswerEvaluation`.
  static let answerEvaluation = Schema.object(
    "The marks of one answer, each from 1 to 10",
    [
      .required("clarity", .integer("How clearly it was put", in: AnswerEvaluation.marks)),
      .required("relevance", .integer("How much of it was to the point", in: AnswerEvaluation.marks)),
      .required("depth", .integer("Its technical or behavioural depth", in: AnswerEvaluation.marks)),
      .required("feedback", .string("What was found, and what is missing")),
      .required("evaluated_by", .string("`built-in`, or `openai/` and the model").example("built-in")),
      fallback,
      .required(
        "parts", .map(of: .number(), "The numbers that went into the marks; empty where a model gave them")),
    ]
  ).named("AnswerEvaluation")

  private static let message = Schema.object([
    .required("role", .oneOf(["interviewer", "candidate"])),
    .required("content", .string("What was asked or said")), .required("timestamp", unixTime),
    .required(
      "metadata",
      .object([
        .optional("stage", stage.described("Of a question")),
        .optional(
          "question_number", .integer("Of a question, from 1", in: 1...InterviewPlan.lengths.upperBound)),
        .optional("asked_by", .string("Of a question: `built-in`, or `openai/` and the model")),
        .optional("follow_up", .boolean("Of a question: whether it goes on from the last answer")),
        .optional("skill", .string("Of a question about a skill: which")),
        .optional("evaluation", answerEvaluation.described("Of an answer")),
        .optional("voice_metrics", voiceAnalysis.described("Of an answer")),
        .optional("video_metrics", videoSignals.described("Of an answer with a picture")),
        fallback,
      ]).named("MessageMetadata")),
  ]).named("Message")

  static let sessionState = Schema.object([
    .required("session_id", .string()), .required("user_id", .string()), .required("role", .string()),
    .required("company", .string()),
    .required("question_count", .integer("How many questions were asked so far", in: InterviewPlan.lengths)),
    .required("total_questions", .integer("How many the interview has", in: InterviewPlan.lengths)),
    .required("stage", stage.described("Of the last question")),
    .required("completed", .boolean("Whether every question was answered")),
    .required("messages", .list(of: message, "In the order of time")),
    .required("avg_response_time", seconds.described("Seconds that making a question took, in the mean")),
    .required("created_at", unixTime),
  ]).named("SessionState")

  static let sessionPerformance = Schema.object([
    .required("session_id", .string()),
    .required("total_questions", .integer("How many questions were asked so far", in: InterviewPlan.lengths)),
    .required(
      "response_times",
      .object(
        "Seconds that making each question took",
        [
          .required("min", seconds), .required("max", seconds), .required("avg", seconds),
          .required("all", .list(of: seconds, "In the order of the questions")),
        ])),
    .required(
      "cache_status",
      .oneOf(["active", "not_cached"], "`active` while what CV and job description say is kept")),
  ]).named("SessionPerformance")

  /// Averages of marks.
  private static func average(_ description: String) -> Schema { .number(description, in: 1...10) }

  static let completion = Schema.object([
    .required("session_id", .string()), .required("status", .constant("completed")),
    .required("total_questions", .integer("How many questions were asked", in: InterviewPlan.lengths)),
    .required(
      "evaluation",
      .object([
        .required("overall_score", average("The average of the three marks, to two decimals")),
        .required("recommendation", .oneOf(["hire", "maybe", "no_hire"])),
        .required("clarity", average("Over all answers, to one decimal")),
        .required("relevance", average("Over all answers, to one decimal")),
        .required("depth", average("Over all answers, to one decimal")),
      ]).named("InterviewEvaluation")),
    .required(
      "summary",
      .object([
        .required("strengths", .list(of: .string(), count: 0...5)),
        .required("improvements", .list(of: .string(), count: 0...5)),
        .required("feedback", .string("A paragraph")),
        .required("summarised_by", .string("`built-in`, or `openai/` and the model")), fallback,
      ]).named("InterviewSummary")),
    .required(
      "conversation",
      .list(
        of: .object([
          .required("question_number", .integer(in: InterviewPlan.lengths)), .required("stage", stage),
          .required("question", .string()), .required("answer", .string("Empty for silence")),
          .required("evaluation", answerEvaluation.nullable),
        ]).named("ConversationTurn"))),
    .required(
      "performance_metrics",
      .object([
        .required("avg_response_time", seconds), .required("total_response_times", .list(of: seconds)),
      ])),
  ]).named("InterviewCompletion")

  private static let durations = Schema.object(
    "Times in seconds, 0 where there was none",
    [
      .required("total", .integer("How many there were", in: 0...Int.max)),
      .required("avg_duration", seconds), .required("min_duration", seconds),
      .required("max_duration", seconds),
    ]
  ).named("Durations")

  static let globalMetrics = Schema.object([
    .required("status", .constant("success")),
    .required(
      "metrics",
      .object([
        .required("llm_calls", durations.described("Exchanges with a chat model")),
        .required("api_requests", durations.described("Requests of this API")),
        .required(
          "cache",
          .object(
            "Lookups of what CVs and job descriptions say",
            [
              .required("hits", .integer(in: 0...Int.max)), .required("misses", .integer(in: 0...Int.max)),
              .required("hit_rate", .number("0 where nothing was looked up", in: 0...1)),
              .required("hit_rate_percentage", .string().example("60.7%")),
            ])),
      ])),
    .required("timestamp", unixTime),
  ]).named("InterviewMetrics")
}
