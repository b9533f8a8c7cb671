internal import Core
internal import HTTPServer

extension Operation.Tag {
  static let sessions = Operation.Tag(
    "Interview sessions",
    """
    An interviewer that asks and evaluates: it reads CV and job description, asks one question after the other, hears \
    recorded answers and marks them. Session ids are chosen by the client, and a session lives for a day after its \
    last use.
    """)
}

extension Operation {
  static let startSession = Operation(
    "startInterview", tag: .sessions,
    description: """
      Starting a session that is there already gives its last question again: `restored`, or `completed` when all \
      was answered. What CV and job description say is kept for a week by their content, so that starting from the \
      same texts again is quick.
      """,
    body: .json(
      .startFields,
      examples: [
        .init(
          "Texts",
          [
            "user_id": "user_123", "session_id": "sess_456", "role": "Senior Software Engineer",
            "company": "TechCorp", "cv_text": "Jane Doe\n5 years of experience in Python development…",
            "jd_text": "We are seeking a Senior Software Engineer with expertise in Python…",
          ])
      ]),
    errors: .detail, answers: [.started, .wrongStart(missing), .otherUser, .startFailed, .v2FullDisk])

  private static let missing = "Missing required field: cv_text"

  static let startSessionWithIDs = Operation(
    "startInterviewWithDocuments", tag: .sessions,
    description: """
      Of CV and job description each the file counts before the id of a [stored document](#createDocument), and that \
      before the text. Files are PDF, DOCX or plain text; their content decides, not their name. The form may be \
      `application/x-www-form-urlencoded` where it has no files.
      """,
    body: .init([
      .init(
        "multipart/form-data", .startForm,
        examples: [
          .init("Files", start(["cv_file": "resume.pdf", "jd_file": "job_description.docx"])),
          .init(
            "Stored documents",
            start(["cv_id": "60d5ec49f1b2c8b1f8c4e5a1", "jd_id": "60d5ec49f1b2c8b1f8c4e5a2"])),
        ]),
      .init(
        "application/x-www-form-urlencoded", .startFormWithoutFiles,
        examples: [
          .init(
            "Stored documents",
            start(["cv_id": "60d5ec49f1b2c8b1f8c4e5a1", "jd_id": "60d5ec49f1b2c8b1f8c4e5a2"]))
        ]),
    ]),
    errors: .detail,
    answers: [
      .started, .wrongStart("Both CV and JD content required"),
      .failure(
        .notFound, "There is no such document, or it is of the other kind",
        detail: "Resume 60d5ec49f1b2c8b1f8c4e5a1 not found"),
      .otherUser,
      .failure(
        .contentTooLarge, "A file or the whole form is too large",
        detail: DocumentRefusal.tooLarge(.cv, limit: 10 << 20).detail),
      .startFailed, .documentsWait, .v2FullDisk,
    ])

  private static func start(_ documents: [(String, JSONValue)]) -> JSONValue {
    JSONValue.object(
      [
        .init("user_id", "user_123"), .init("session_id", "sess_456"),
        .init("role", "Senior Software Engineer"), .init("company", "TechCorp"),
      ] + documents.map { .init($0.0, $0.1) })
  }

  private static func start(_ documents: KeyValuePairs<String, JSONValue>) -> JSONValue {
    start(documents.map { ($0.key, $0.value) })
  }

  static let streamQuestion = Operation(
    "streamQuestion", tag: .sessions,
    description: """
      Server-sent events: the open question if one waits for its answer, else the next one while it is being made, \
      which is open from its end on. Each event is one JSON object: `chunk` is a piece of the question, `done` its \
      end. Anything that goes wrong, an unknown session too, is an event with `error`, and the last one.
      """,
    parameters: [.session],
    errors: .detail,
    answers: [
      Answer(
        .ok, "The question, piece by piece",
        [
          Content(
            "text/event-stream", .any.described("Server-sent events, the data of each a JSON object"),
            examples: [
              Example(
                "A question",
                """
                data: {"chunk":"Tell me about"}

                data: {"chunk":" your experience with Python."}

                data: {"done":true}


                """),
              Example("No such session", "data: {\"error\":\"Session not found\"}\n\n"),
            ])
        ], headers: [.init("Cache-Control", .constant("no-cache"))])
    ])

  static let sessionState = Operation(
    "getSessionState", tag: .sessions, parameters: [.session], errors: .detail,
    answers: [
      .json(
        .ok, "The session and what was said", .sessionState, examples: [.init("One answer", stateExample)]),
      .unknownSession, .broken("Failed to retrieve session state: Database error"),
    ])

  private static let evaluationExample: JSONValue = [
    "clarity": 8, "relevance": 9, "depth": 7, "feedback": "You named Kafka and a 40 % reduction.",
    "evaluated_by": "built-in", "parts": ["specificity": 0.62],
  ]

  private static let stateExample: JSONValue = [
    "session_id": "sess_456", "user_id": "user_123", "role": "Senior Software Engineer",
    "company": "TechCorp",
    "question_count": 2, "total_questions": 5, "stage": "technical", "completed": false,
    "messages": [
      [
        "role": "interviewer", "content": "Tell me about your experience with Python.",
        "timestamp": 1706745600.123,
        "metadata": ["stage": "intro", "question_number": 1, "asked_by": "built-in", "follow_up": false],
      ],
      [
        "role": "candidate", "content": "I have five years of experience with Python.",
        "timestamp": 1706745620.456,
        "metadata": ["evaluation": evaluationExample],
      ],
      [
        "role": "interviewer", "content": "How did you reduce the load by 40 %?", "timestamp": 1706745640.789,
        "metadata": [
          "stage": "technical", "question_number": 2, "asked_by": "built-in", "follow_up": true,
          "skill": "Kafka",
        ],
      ],
    ],
    "avg_response_time": 0.0021, "created_at": 1706745600.12,
  ]

  static let sessionPerformance = Operation(
    "getSessionPerformance", tag: .sessions, parameters: [.session], errors: .detail,
    answers: [
      .json(
        .ok, "Seconds that making each question took", .sessionPerformance,
        examples: [
          .init(
            "Five questions",
            [
              "session_id": "sess_456", "total_questions": 5,
              "response_times": [
                "min": 1.23, "max": 4.56, "avg": 2.446, "all": [4.56, 2.12, 2.34, 1.98, 1.23],
              ],
              "cache_status": "active",
            ])
        ]),
      .unknownSession, .broken("Failed to retrieve performance metrics: Database error"),
    ])

  static let completeSession = Operation(
    "completeInterview", tag: .sessions,
    description: """
      Once every question was answered. `hire` from an overall score of 8, `maybe` from 6, else `no_hire`. Asking \
      again gives the same.
      """,
    parameters: [.session], errors: .detail,
    answers: [
      .json(
        .ok, "The marks of the whole interview", .completion,
        examples: [.init("Completed", completionExample)]),
      .failure(
        .badRequest, "Questions are left",
        detail: "Session is not completed yet. Current status: active"),
      .unknownSession, .broken("Failed to generate evaluation: no answer was evaluated"), .v2FullDisk,
    ])

  private static let completionExample: JSONValue = [
    "session_id": "sess_456", "status": "completed", "total_questions": 1,
    "evaluation": [
      "overall_score": 8.0, "recommendation": "hire", "clarity": 8.0, "relevance": 9.0, "depth": 7.0,
    ],
    "summary": [
      "strengths": ["Answers kept to the questions."], "improvements": ["Tell more about results."],
      "feedback": "A clear and relevant interview.", "summarised_by": "built-in",
    ],
    "conversation": [
      [
        "question_number": 1, "stage": "intro", "question": "Tell me about your experience with Python.",
        "answer": "I have five years of experience with Python.", "evaluation": evaluationExample,
      ]
    ],
    "performance_metrics": ["avg_response_time": 2.45, "total_response_times": [2.45]],
  ]

  static let globalMetrics = Operation(
    "getInterviewMetrics", tag: .sessions,
    description: "Since the start of the daemon, or the last reset. Times are seconds.", errors: .detail,
    answers: [
      .json(
        .ok, "The figures", .globalMetrics,
        examples: [
          .init(
            "After some interviews",
            [
              "status": "success",
              "metrics": [
                "llm_calls": [
                  "total": 127, "avg_duration": 2.34, "min_duration": 0.89, "max_duration": 5.67,
                ],
                "api_requests": [
                  "total": 89, "avg_duration": 3.12, "min_duration": 1.23, "max_duration": 8.45,
                ],
                "cache": ["hits": 54, "misses": 35, "hit_rate": 0.6067, "hit_rate_percentage": "60.7%"],
              ],
              "timestamp": 1706745600.123,
            ])
        ])
    ])

  static let resetMetrics = Operation(
    "resetInterviewMetrics", tag: .sessions, errors: .detail,
    answers: [
      .json(
        .ok, "They count from zero",
        .object([.required("status", .constant("success")), .required("message", .string())])
          .named("MetricsReset"),
        examples: [.init("Done", ["status": "success", "message": "Metrics reset successfully"])])
    ])
}

extension Operation.Parameter {
  fileprivate static let session = Operation.Parameter.path(
    "session_id", .string("The id that the session was started with").example("sess_456"))
}

extension Operation.Answer {
  static let unknownSession = Operation.Answer.failure(
    .notFound, "There is no such session, or it has expired", detail: "Session not found")

  static let v2FullDisk = Operation.Answer.failure(
    .insufficientStorage, "The disk is full", detail: "The disk is full; nothing was changed")

  fileprivate static let started = Operation.Answer.json(
    .ok, "The session and its open question", .startedSession,
    examples: [
      .init("New", started("active", "Hello! What have you built with Python?", 1)),
      .init("Restored", started("restored", "How did you reduce the load by 40 %?", 2)),
    ])

  private static func started(_ status: String, _ question: String, _ number: Int) -> JSONValue {
    [
      "session_id": "sess_456", "status": .string(status), "question": .string(question),
      "question_number": .integer(number),
    ]
  }

  fileprivate static func wrongStart(_ detail: String) -> Operation.Answer {
    .json(
      .badRequest,
      "A field is missing or wrong. One missing field is told in a sentence; several, and wrong types, as a list",
      .startRefusal,
      examples: [
        .init("In a sentence", ["detail": .string(detail)]),
        .init(
          "As a list",
          [
            "detail": [
              ["loc": ["body", "user_id"], "msg": "field required", "type": "value_error.missing"],
              ["loc": ["body", "role"], "msg": "str type expected", "type": "type_error.str"],
            ]
          ]),
      ])
  }

  fileprivate static let otherUser = Operation.Answer.failure(
    .conflict, "The session is another user's",
    detail: "This session_id belongs to another user: choose another")

  fileprivate static let startFailed = Operation.Answer.failure(
    .internalServerError, "The interviewer or the database failed; nothing was started",
    detail: "Failed to analyze CV: the model server answered 500")

  fileprivate static func broken(_ detail: String) -> Operation.Answer {
    .failure(.internalServerError, "Our fault: the log says what happened", detail: detail)
  }
}
