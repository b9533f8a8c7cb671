internal import HTTPServer
internal import Interviewing

extension Operation {
  static let evaluateAnswer = Operation(
    "evaluateAnswer", tag: .processing,
    description: """
      Marks an answer that has been transcribed, 0–100 each. The marks appear in the results and in the last \
      progress message.

      A model is `built-in` (word statistics, link-grammar and counts, without any network; also for what is not \
      named), `platform.openai.com`, `platform.openai.com/MODEL` or `huggingface.co/ORG/NAME`.
      """,
    body: .json(
      .object([
        .required("interview_id", .interviewID), .required("question_id", .questionID),
        .optional(
          "model_config",
          .object(
            "Which model each mark is drawn from",
            ScoreKind.allCases.map { .optional($0.rawValue, .evaluationModel) }
          ).closed.nullable),
      ]).named("EvaluationOrder"),
      examples: [
        .init(
          "Two models and two built-in marks",
          [
            "interview_id": 10, "question_id": 49,
            "model_config": [
              "semantic_similarity": "platform.openai.com",
              "broad_topic_similarity": "huggingface.co/nvidia/NV-Embed-v2", "grammar": "built-in",
              "disfluency": "built-in",
            ],
          ])
      ]),
    errors: .processingFailure,
    answers: [
      .json(
        .accepted, "The job is committed, or the same one is under way already",
        .object([
          .required("status", .constant("processing")), .required("message", .string()),
          .required("interview_id", .interviewID), .required("question_id", .questionID),
        ]).named("EvaluationAccepted"),
        examples: [
          .init(
            "Begun",
            [
              "interview_id": 10,
              "message": "Evaluation started. Connect to the WebSocket for progress updates.",
              "question_id": 49, "status": "processing",
            ])
        ]),
      .wrongOrder("model_config.grammar must be a text"),
      .refused(
        .notFound, "There is no such interview, or no such question in it",
        "Question ID not found in the interview"),
      .refused(
        .conflict, "There is no transcript yet, or something else is under way with this answer",
        "There is no transcript of this answer yet: process the interview first"),
      .refused(
        .internalServerError, "Our fault: the log says what happened",
        "An unexpected error occurred while starting the evaluation"),
    ])

  static let evaluations = Operation(
    "listEvaluations", tag: .processing, description: "The newest first, at most 100.",
    parameters: [.path("interview_id", .interviewID), .path("question_id", .questionID)],
    answers: [
      .json(
        .ok, "The evaluations that have been done",
        .object([.required("evaluations", .list(of: .evaluation, count: 0...100))]).named("Evaluations"),
        examples: [.init("A built-in mark", ["evaluations": [evaluationExample]])]),
      .failure(
        .notFound, "There is no such interview, or no such question in it",
        detail: "interview 10 has no question 49"),
    ])

  private static let evaluationExample: JSONValue = [
    "created_at": "2026-01-21T16:10:00Z", "evaluation_id": "019bdf2f0a3c7d0e8a44c1f5b2d6e790",
    "scores": [
      "grammar_score": [
        "basis": "measured", "formula": "grammar/1", "kind": "grammar", "model": "built-in",
        "model_version": "link-grammar-5.12.0",
        "parts": [
          "clauses": 51, "clauses_parsed": 51, "cost": 20.468, "faults_per_word": 0.0636, "measured": 96.5981,
          "unlinked_words": 15, "words": 268,
        ],
        "value": 97,
      ]
    ],
  ]
}

extension Operation.Answer {
  fileprivate static func refused(_ status: Status, _ description: String, _ message: String)
    -> Operation.Answer
  {
    .json(
      status, description, .processingFailure,
      examples: [
        .init(
          status.reason,
          ["interview_id": 10, "message": .string(message), "question_id": 49, "status": "error"])
      ])
  }
}

extension Schema {
  fileprivate static let evaluationModel = Schema.string(
    "Where the mark comes from", length: 1...256,
    pattern: "^(built-in|platform\\.openai\\.com(/.+)?|huggingface\\.co/[^/]+/[^/]+)$")

  /// ``EvaluationDocument``.
  fileprivate static let evaluation = Schema.object([
    .required("evaluation_id", .string()), .required("created_at", .timestamp("When it was done")),
    .required("scores", .map(of: .score, "By the marks' names among the results")),
  ]).named("Evaluation")

  /// `Score`.
  private static let score = Schema.object(
    "A mark with everything needed to say how it came about",
    [
      .required("kind", .oneOf(ScoreKind.allCases.map(\.rawValue))),
      .optional("value", .percentage("Absent where the answer cannot be marked so; `note` says why")),
      .required("model", .string("What was asked for, spelled out")),
      .required("model_version", .string("What answered, as it names itself")),
      .required("formula", .string("Name and version of the formula").example("grammar/1")),
      .required("basis", .oneOf(["measured", "model", "both"], "`both`: half of each")),
      .required("parts", .map(of: .number(), "The numbers that went into the mark")),
      .optional("note", .string("What is particular about it, for people")),
    ]
  ).named("Score")
}
