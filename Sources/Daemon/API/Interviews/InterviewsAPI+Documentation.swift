internal import HTTPServer
internal import Storage

extension Operation {
  static let listInterviews = Operation(
    "listInterviews", tag: .interviews,
    description: "In the order of their ids, without texts and URLs, so that a page stays small.",
    parameters: [
      .query("skip", .integer("How many to pass over", in: 0...Int.max).standard(0)),
      .query("limit", .integer("How many at most", in: 1...1000).standard(100)),
      .query("status", .interviewStatus.described("Only those with this status")),
    ],
    answers: [
      .json(
        .ok, "A page of them",
        .object([
          .required("interviews", .list(of: .listedInterview)),
          .required("total", .integer("How many there are on all pages", in: 0...Int.max)),
        ]).named("InterviewPage"),
        examples: [
          .init(
            "One interview",
            [
              "interviews": [
                [
                  "candidate": "Ada", "completed_at": nil, "created_at": "2026-01-23T15:00:00Z", "failed": 0,
                  "interview_id": 10, "message": "Video transcription in progress", "progress": 45,
                  "questions": 3, "status": "in_progress",
                ]
              ],
              "total": 1,
            ])
        ])
    ])

  static let showInterview = Operation(
    "getInterview", tag: .interviews, parameters: [.path("interview_id", .interviewID)],
    answers: [.interview(.ok, "The interview with its questions"), .unknownInterview])

  static let importInterview = Operation(
    "putInterview", tag: .interviews,
    description: """
      Importing again updates the questions that are named and leaves others as they are. A changed `video_url` or \
      a new question makes the interview `pending` again; the next processing runs that question anew.
      """,
    parameters: [.path("interview_id", .interviewID)],
    body: .json(
      .importedInterview,
      examples: [
        .init(
          "One question",
          [
            "interview_id": 10, "candidate": "Ada",
            "questions": [
              [
                "question_id": 48, "question": "What was hard?", "ideal_answer": "A concrete example.",
                "video_url": "https://example.com/100_BD4.mp4",
              ]
            ],
          ])
      ]),
    answers: [
      .interview(.ok, "There was one of this id: it is updated"),
      .interview(.created, "The interview is new"),
      .failure(
        .badRequest, "A field is missing or wrong; the sentence names it",
        detail: "questions[0].video_url is missing"),
      .unknownID, .fullDisk,
    ])

  static let cancelInterview = Operation(
    "cancelInterview", tag: .interviews,
    description: """
      Ends the processing and the evaluations: what waits at once, what runs within a moment. What was done stays, \
      and the next processing or evaluation settles the interview again.
      """,
    parameters: [.path("interview_id", .interviewID)],
    answers: [
      .interview(.accepted, "Cancelled"), .unknownInterview,
      .failure(
        .conflict, "It is not being processed",
        detail: "interview 10 is not being processed: it is completed"),
      .fullDisk,
    ])

  static let retryInterview = Operation(
    "retryInterview", tag: .interviews,
    description: """
      Runs failed and cancelled questions again, from the stage that failed where its earlier results are still \
      there, and evaluations that failed.
      """,
    parameters: [.path("interview_id", .interviewID)],
    answers: [
      .interview(.accepted, "They run again"), .unknownInterview,
      .failure(
        .conflict, "Nothing failed that can be done again", detail: "interview 10 has nothing that failed"),
      .fullDisk,
    ])

  static let transcript = Operation(
    "getTranscript", tag: .interviews,
    description: """
      In the form that `Accept` asks for, plain text where it does not say.

      `redirect=1` answers with a link to the archived text instead, which anybody may follow for 15 minutes.
      """,
    parameters: [
      .path("interview_id", .interviewID), .path("question_id", .questionID),
      .query("redirect", .oneOf(["1"], "A link instead of the transcript itself")),
    ],
    answers: [
      Answer(
        .ok, "The transcript",
        [
          Content("text/plain", .string(), examples: [Example("Plain text", "good morning\n")]),
          Content("application/json", .transcript, examples: [Example("With times", transcriptExample)]),
          Content(
            "application/x-subrip", .string(),
            examples: [Example("SubRip", "1\n00:00:00,500 --> 00:00:01,250\ngood morning\n\n")]),
          Content(
            "text/vtt", .string(),
            examples: [Example("WebVTT", "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\ngood morning\n")]),
        ],
        headers: [.init("Vary", .constant("Accept"))]),
      Answer(
        .temporaryRedirect, "The link that was asked for",
        headers: [.init("Location", .string(format: "uri"))]),
      .failure(
        .notFound, "There is no such interview or question, or no transcript of it yet",
        detail: "question 48 has no transcript yet"),
      .failure(
        .conflict, "A link was asked for, but transcripts are kept in local files",
        detail: "transcripts are kept in local files, to which there are no links: leave redirect out"),
    ])

  private static let transcriptExample: JSONValue = [
    "language": "en-US", "recogniser": "pocketsphinx", "schema": "interviewd.transcript/1",
    "segments": [
      [
        "end": 1.25, "start": 0.5, "text": "good morning",
        "words": [
          ["confidence": 0.812, "end": 0.9, "start": 0.5, "word": "good"],
          ["confidence": 0.934, "end": 1.25, "start": 0.9, "word": "morning"],
        ],
      ]
    ],
    "text": "good morning", "trust": "low", "word_times": "measured",
  ]
}

extension Operation.Answer {
  fileprivate static let unknownInterview = Operation.Answer.failure(
    .notFound, "There is no such interview", detail: "there is no interview 10")

  fileprivate static let unknownID = Operation.Answer.failure(
    .notFound, "The path names no whole number that could be an id", detail: "No resource has this path.")

  fileprivate static func interview(_ status: Status, _ description: String) -> Operation.Answer {
    .json(
      status, description, .interview,
      examples: [
        .init(
          "In progress",
          [
            "candidate": "Ada", "completed_at": nil, "created_at": "2026-01-23T15:00:00Z", "interview_id": 10,
            "message": "Video transcription in progress", "progress": 45,
            "questions": [
              [
                "asrfile_s3key": nil, "ideal_answer": "A concrete example.", "progress": 45,
                "question": "What was hard?", "question_id": 48, "status": "queued",
                "video_url": "https://example.com/100_BD4.mp4",
              ]
            ],
            "status": "in_progress",
          ])
      ])
  }
}

// MARK: - Schemas

extension Schema {
  /// What an interview and its entry in a list have in common.
  private static let shared: [Property] = [
    .required("interview_id", .interviewID),
    .required("candidate", .string("The candidate's name; empty where the import had none")),
    .required("status", .interviewStatus),
    .required("message", .string("Where it stands, a sentence for people")),
    .required("progress", .percentage("Over all questions of the present run; never falls within a run")),
    .required("created_at", .timestamp("When it was first imported")),
    .required("completed_at", .timestamp("When the last run ended").nullable),
  ]

  fileprivate static let listedInterview = Schema.object(
    "An interview without its questions",
    shared + [
      .required("questions", .integer("How many questions it has", in: 0...Int.max)),
      .required("failed", .integer("How many of them failed or were cancelled", in: 0...Int.max)),
    ]
  ).named("InterviewEntry")

  fileprivate static let interview = Schema.object(
    "An interview as it is kept",
    shared + [.required("questions", .list(of: .question, "In the order of the import"))]
  ).named("Interview")

  private static let question = Schema.object([
    .required("question_id", .questionID),
    .required("question", .string()),
    .required("ideal_answer", .string("Empty where the import had none")),
    .required("video_url", .string(format: "uri")),
    .required(
      "status",
      .oneOf(["pending", "queued", "completed", "error", "cancelled"], "`queued`: there is a job for it")),
    .required("progress", .percentage("In the present run")),
    .required("asrfile_s3key", .archiveURL),
    .optional("error", .string("Why the last run failed")),
    .optional("scores", .scores),
    .optional(
      "evaluation_status",
      .oneOf(["queued", "completed", "error", "cancelled"], "Once an evaluation was asked for")),
    .optional("evaluation_error", .string("Why the evaluation failed")),
  ]).named("Question")

  fileprivate static let importedInterview = Schema.object([
    .optional("interview_id", .interviewID.described("That of the path, if it is given").nullable),
    .optional("candidate", .text("The candidate's name", bytes: 1 << 10).nullable),
    .required(
      "questions",
      .list(
        of: .object([
          .required("question_id", .questionID),
          .required("question", .text("What is asked", bytes: 64 << 10)),
          .optional("ideal_answer", .text("What a good answer says", bytes: 64 << 10).nullable),
          .required(
            "video_url",
            .string(
              "Where the recording is: http, https, or `s3://bucket/key`", length: 1...(8 << 10),
              pattern: "^([Hh][Tt][Tt][Pp][Ss]?|[Ss]3)://[^/]+", format: "uri")),
        ]).named("ImportedQuestion"),
        "Each with an id of its own", count: 0...InterviewStore.maxQuestions)),
  ]).named("ImportedInterview")

  /// `Transcript`, with the schema of a document that stands alone.
  fileprivate static let transcript = Schema.object(
    "What was said, when, and how sure the recogniser was; times are seconds on the recording's clock",
    [
      .required("schema", .constant("interviewd.transcript/1")),
      .required("language", .string("BCP 47, as `en-US`; `und` where the recogniser does not say")),
      .required("recogniser", .string("What made the words, as `pocketsphinx` or `openai/whisper-1`")),
      .required("trust", .oneOf(["low", "medium", "high"], "How far to rely on the words")),
      .required(
        "word_times",
        .oneOf(["measured", "estimated"], "`estimated`: of some words at least the recogniser gave no times")),
      .required("text", .string("The text of all segments")),
      .required(
        "segments",
        .list(
          of: .object([
            .required("start", .number()), .required("end", .number()), .required("text", .string()),
            .required(
              "words",
              .list(
                of: .object([
                  .required("word", .string()), .required("start", .number()), .required("end", .number()),
                  .optional("confidence", .number("0 is a guess, 1 is certain", in: 0...1)),
                ]).named("TranscriptWord"), "Empty where the recogniser gives no times of words")),
          ]).named("TranscriptSegment"), "Stretches of speech between pauses")),
    ]
  ).named("Transcript")
}
