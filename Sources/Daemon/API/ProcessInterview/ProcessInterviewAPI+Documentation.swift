internal import HTTPServer

extension Operation {
  static let processInterview = Operation(
    "processInterview", tag: .processing,
    description: """
      One job for each question: its recording is fetched, transcribed and analysed, and the transcript is archived. \
      What is done already (the same recording URL, the same recogniser) is not done again unless `force` is true. \
      While an interview is being processed, a further call joins what runs.

      Once this is answered nothing is lost, whatever happens to the process.
      """,
    body: .json(
      .object([
        .required("interview_id", .interviewID),
        .optional("force", .boolean("Run again what is done").nullable.standard(false)),
      ]).named("ProcessOrder"),
      examples: [.init("Only what is not done yet", ["interview_id": 10, "force": false])]),
    errors: .processingFailure,
    answers: [
      .json(
        .accepted, "The jobs are committed",
        .object([
          .required("status", .constant("processing")), .required("message", .string()),
          .required("interview_id", .interviewID),
        ]).named("ProcessingAccepted"),
        examples: [
          .init(
            "Begun",
            [
              "interview_id": 10,
              "message": "The processing has started. Connect to the WebSocket for progress updates.",
              "status": "processing",
            ])
        ]),
      .wrongOrder("interview_id is missing"), .unknownInterview,
      .failure(
        .internalServerError, "Our fault: the log says what happened",
        detail: "An unexpected error occurred while starting the process"),
    ])

  static let interviewResults = Operation(
    "interviewResults", tag: .processing,
    parameters: [.query("interview_id", .interviewID, isRequired: true)], errors: .processingFailure,
    answers: [
      .json(
        .ok, "What there is so far",
        .object([
          .required("interview_id", .interviewID), .required("status", .interviewStatus),
          .optional("progress", .percentage("Only while it is in progress")),
          .optional("message", .string("Only with the status `error`")),
          .required("completed_at", .timestamp("When the last run ended").nullable),
          .required("results", .questionsProcessed),
        ]).named("InterviewResults"),
        examples: [.init("Processed and evaluated", resultsExample)]),
      .wrongOrder("interview_id must be a whole number"), .unknownInterview,
    ])

  private static let resultsExample: JSONValue = [
    "completed_at": "2026-01-21T16:00:00Z", "interview_id": 10,
    "results": [
      "questions_processed": [
        [
          "asrfile_s3key": "s3://bucket/ConvertedTextFile/100_BD4.txt", "question_id": 48,
          "scores": [
            "broad_topic_sim_score": 79, "disfluency_score": 78, "grammar_score": 82,
            "semantic_similarity_score": 85,
          ],
        ]
      ]
    ],
    "status": "completed",
  ]

  static let progressSocket = Operation(
    "followProgress", tag: .processing,
    description: """
      The client says which interviews it wants to follow, up to 1,000 on one connection:

      ```json
      {"action": "subscribe", "interview_id": 10}
      ```

      It gets the confirmation, then at once the present state (also after completion), then every change:

      ```json
      {"message": "Successfully subscribed to updates for interview_id 10.", "status": "connected"}
      {"interview_id": 10, "message": "Video transcription in progress", "progress": 45, "sent_at": 1769182200000,
       "seq": 7, "stage": "transcribe", "status": "in_progress", "timestamp": "2026-01-23T15:30:00Z"}
      ```

      - `stage` is `queue`, `fetch`, `decode`, `transcribe`, `archive`, `record` or `evaluate`, or null when nothing \
      is worked on.
      - `seq` grows with every message about an interview; `sent_at` is in Unix milliseconds.
      - `result` comes when a run has ended, as `results` of `GET /interview-results`.

      A mistake is answered with `{"interview_id": …, "message": …, "status": "error"}` and the connection stays. A \
      client that does not read is dropped with close code 1013.
      """,
    answers: [])
}

extension Operation.Answer {
  static func wrongOrder(_ message: String) -> Operation.Answer {
    .json(
      .badRequest, "A field is missing or wrong; the message names it", .processingFailure,
      examples: [.init("Wrong", ["interview_id": nil, "message": .string(message), "status": "error"])])
  }

  fileprivate static let unknownInterview = Operation.Answer.json(
    .notFound, "There is no such interview", .processingFailure,
    examples: [
      .init(
        "Unknown",
        ["interview_id": 10, "message": .string(ProcessingFailure.unknownInterview), "status": "error"])
    ])
}

extension Schema {
  /// ``ProcessingFailure``.
  static let processingFailure = Schema.object([
    .required("status", .constant("error")), .required("message", .string("What is wrong, in a sentence")),
    .required("interview_id", .integer("As it was given; null where the request named none").nullable),
    .optional("question_id", .integer("Where the request is about one question")),
  ]).named("ProcessingFailure")

  /// ``QuestionsProcessed``.
  fileprivate static let questionsProcessed = Schema.object([
    .required(
      "questions_processed",
      .list(
        of: .object([
          .required("question_id", .questionID), .required("asrfile_s3key", .archiveURL),
          .optional("error", .string("Why the last run failed")), .optional("scores", .scores),
          .optional("evaluation_error", .string("Why the evaluation failed")),
        ]).named("ProcessedQuestion"), "Those with a result or an error"))
  ]).named("QuestionsProcessed")

  static let archiveURL = Schema.string(
    "The archived transcript, as `s3://bucket/key` or `file:///…`; null where there is none", format: "uri"
  ).nullable

  private static func mark(_ description: String) -> Schema {
    .percentage(description + "; null where there could be none").nullable
  }

  /// The marks of an answer's content.
  static let scores = Schema.object(
    "0–100 each, higher is better",
    [
      .required("semantic_similarity_score", mark("How much of the ideal answer was said")),
      .required("broad_topic_sim_score", mark("How far it kept to the question")),
      .required("grammar_score", mark("How grammatical it was")),
      .required("disfluency_score", mark("How fluent it was: 100 is without a slip")),
    ]
  ).named("Scores")
}
