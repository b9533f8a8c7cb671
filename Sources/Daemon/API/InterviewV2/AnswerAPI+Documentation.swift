internal import HTTPServer
internal import Interviewing

extension Operation {
  static let answerQuestion = Operation(
    "answerQuestion", tag: .sessions,
    description: """
      The recording is transcribed, the voice analysed, the answer evaluated and the next question made. With both \
      files the sound is that of `audio_file` and the picture that of `video_file`. What the files are is decided by \
      their content: WAV, MP3, M4A, Ogg, FLAC, MP4, MOV, WebM, Matroska and AVI are read.

      An answer to a session that is unknown, completed or busy is refused as soon as `session_id` has come: send it \
      first. Leaving before the answer cancels everything, and the session stays as it was.
      """,
    body: .form(
      .answerForm,
      examples: [
        .init("Sound", ["session_id": "sess_456", "audio_file": "answer.webm"]),
        .init(
          "Picture and sound, the next question by stream",
          ["session_id": "sess_456", "next_question": "stream", "video_file": "answer.mp4"]),
      ]),
    errors: .detail,
    answers: [
      .json(
        .ok, "The marks, and the next question where there is one", .takenAnswer,
        examples: [
          .init(
            "The interview goes on",
            taken([
              .init("status", "active"),
              .init("question", "How did you reduce the load by 40 %?"), .init("question_number", 2),
            ])),
          .init(
            "It is completed",
            taken([
              .init("status", "completed"), .init("message", "Interview completed"),
              .init("total_questions", 5),
            ])),
        ]),
      .json(
        .badRequest, "A field is missing or wrong, or a file cannot be used", .answerRefusal,
        examples: [
          .init("No file", ["detail": ["error": "Either audio or video file is required"]]),
          .init("Not media", ["detail": ["error": "audio_file cannot be used: it is not a media file"]]),
          .init("No session", ["detail": "Missing required field: session_id"]),
        ]),
      .unknownSession,
      .failure(
        .conflict, "The session is completed, or an answer to its open question is being worked on",
        detail: "An answer to the current question is being processed"),
      .json(
        .contentTooLarge, "A file or the whole form is too large", .answerRefusal,
        examples: [
          .init("A file", ["detail": ["error": "audio_file is larger than the limit of 4294967296 bytes"]])
        ]),
      .failure(
        .internalServerError, "Our fault: the log says what happened",
        detail: "Failed to store the answer: the database failed"),
      .failure(
        .serviceUnavailable,
        "The recogniser or the interviewer failed, or there is no recogniser. `Retry-After` comes where another "
          + "attempt may help",
        detail: "Failed to transcribe the answer: the recogniser does not answer", headers: [.later]),
      .failure(
        .insufficientStorage, "There is no room for the recording",
        detail: "There is no room for the recording on the server's disk", headers: [.later]),
    ])

  private static func taken(_ outcome: [JSONValue.Member]) -> JSONValue {
    JSONValue.object(
      [.init("session_id", "sess_456")] + outcome + [
        .init(
          "evaluation",
          [
            "clarity": 8, "relevance": 9, "depth": 7, "feedback": "You named Kafka and a 40 % reduction.",
            "evaluated_by": "built-in", "parts": ["specificity": 0.62],
          ]),
        .init("voice_analysis", voice),
      ])
  }

  private static let voice: JSONValue = [
    "fluency_score": 8.5, "clarity_score": 9.0, "confidence_score": 7.8, "pace_score": 8.2, "rate_wpm": 145,
    "total_score": 8.4,
    "measures": [
      "duration": 20.1, "speaking_span": 19.2, "phonation_time": 16.4,
      "pauses": ["count": 5, "long": 1, "longest": 1.12, "mean": 0.56, "share": 0.146, "total": 2.8],
      "syllables": 72, "articulation_rate": 4.39, "words": 46, "words_per_minute": 143.75,
    ],
    "terms": ["pace": [["term": "words_per_minute", "value": 143.75, "score": 8.2, "weight": 1.0]]],
  ]
}

extension Operation.Answer.Header {
  fileprivate static let later = Operation.Answer.Header(
    "Retry-After", .string("Seconds until another attempt may help", pattern: "^[0-9]+$"), isRequired: false)
}

extension Schema {
  fileprivate static let answerForm = Schema.object([
    .required("session_id", .string("The session whose open question is answered")),
    .optional("audio_file", .file("The answer's sound. One of the two files has to be there")),
    .optional("video_file", .file("The answer's picture, and its sound where there is no `audio_file`")),
    .optional(
      "next_question",
      .oneOf(["answer", "stream"], "`stream` leaves the next question to [the stream](#streamQuestion)")
        .standard("answer")),
  ]).named("AnswerForm")

  /// ``AnswerRefusal``.
  fileprivate static let answerRefusal = Schema.object([
    .required(
      "detail",
      .either([
        .string("What is wrong, in a sentence"),
        .object("About the files", [.required("error", .string("What is wrong, in a sentence"))]),
      ]))
  ]).named("AnswerRefusal")

  /// ``AnswerDocument``.
  fileprivate static let takenAnswer = Schema.object([
    .required("session_id", .string()),
    .required("status", .oneOf(["active", "completed"], "`completed`: this was the last answer")),
    .optional(
      "question", .string("The next question; absent where the stream tells it, and with the last answer")),
    .optional("question_number", .integer("Of the next question", in: InterviewPlan.lengths)),
    .optional("message", .constant("Interview completed", "With the last answer")),
    .optional("total_questions", .integer("With the last answer", in: InterviewPlan.lengths)),
    .required("evaluation", .answerEvaluation), .required("voice_analysis", .voiceAnalysis),
    .optional("video_analysis", .videoSignals),
  ]).named("TakenAnswer")
}
