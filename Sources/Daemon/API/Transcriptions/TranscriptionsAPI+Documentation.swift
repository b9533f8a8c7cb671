internal import HTTPServer

extension Operation.Tag {
  static let transcriptions = Operation.Tag(
    "Transcriptions", "OpenAI's interface to the recognisers, for its clients and for those made like them.")
}

extension Operation {
  static let createTranscription = Operation(
    "createTranscription", tag: .transcriptions,
    description: """
      The recogniser that the server is configured with transcribes, whatever `model` names, in the language that it \
      is configured for; `prompt`, `language` and `temperature` are checked and change nothing. What the file is, is \
      decided by its content: WAV, MP3, M4A, Ogg, FLAC, MP4, MOV, WebM, Matroska and AVI are read. Leaving before the \
      answer cancels the work.
      """,
    body: .form(
      .transcriptionForm,
      examples: [
        .init("Text alone", ["model": "whisper-1", "file": "answer.webm"]),
        .init(
          "With times",
          [
            "model": "whisper-1", "response_format": "verbose_json",
            "timestamp_granularities[]": ["word", "segment"], "file": "answer.mp3",
          ]),
      ]),
    errors: .openAIError,
    answers: [
      Answer(
        .ok, "The transcript",
        [
          Content(
            "application/json", .transcription, examples: [.init("With times", transcription)]),
          Content("text/plain", .string("For `text`, `srt` and `vtt`")),
        ]),
      .json(
        .badRequest, "A field is missing or wrong, or the file cannot be used", .openAIError,
        examples: [
          .init(
            "No model", error("you must provide a model parameter", "invalid_request_error", param: "model")),
          .init(
            "Not media",
            error(
              "The file cannot be used: it is not a media file", "invalid_request_error", param: "file",
              code: "not_media")),
        ]),
      .json(
        .contentTooLarge, "The file is too large", .openAIError,
        examples: [
          .init("A file", error("The file is larger than 4294967296 bytes.", "invalid_request_error"))
        ]),
      .json(
        .internalServerError, "Our fault: the log says what happened", .openAIError,
        examples: [
          .init(
            "The disk",
            error(
              "The recording could not be transcribed: the recording cannot be kept on the server's disk",
              "server_error", code: "disk"))
        ]),
      .json(
        .serviceUnavailable,
        "There is no recogniser, it failed, or the disk is full. `Retry-After` comes where another attempt may help",
        .openAIError,
        examples: [
          .init(
            "None",
            error(
              "This server has no speech recogniser (INTERVIEWD_TRANSCRIBER is none).", "server_error",
              code: "no_recogniser"))
        ]),
    ])

  private static let transcription: JSONValue = [
    "task": "transcribe", "language": "english", "duration": 1.94, "text": "good morning",
    "segments": [
      [
        "id": 0, "seek": 31, "start": 0.31, "end": 1.2, "text": "good morning", "tokens": [],
        "temperature": 0.0,
        "avg_logprob": -0.11, "compression_ratio": 1.0, "no_speech_prob": 0.0,
      ]
    ],
    "words": [
      ["word": "good", "start": 0.31, "end": 0.6], ["word": "morning", "start": 0.6, "end": 1.2],
    ],
    "usage": ["type": "duration", "seconds": 2],
  ]

  private static func error(
    _ message: String, _ type: String, param: String? = nil, code: String? = nil
  ) -> JSONValue {
    [
      "error": [
        "message": .string(message), "type": .string(type), "param": param.map(JSONValue.string) ?? .null,
        "code": code.map(JSONValue.string) ?? .null,
      ]
    ]
  }
}

extension Schema {
  fileprivate static let transcriptionForm = Schema.object([
    .required("file", .file("The recording")),
    .required("model", .string("Any name", length: 1...1024)),
    .optional("language", .string("ISO 639-1").example("en")),
    .optional("prompt", .string()),
    .optional(
      "response_format", .oneOf(TranscriptionOptions.Form.allCases.map(\.rawValue)).standard("json")),
    .optional("temperature", .number(in: 0...1).standard(0)),
    .optional(
      "timestamp_granularities[]",
      .list(
        of: .oneOf(TranscriptionOptions.Granularity.allCases.map(\.rawValue)),
        "With `verbose_json` only; `segment` where it is left out")),
    .optional("stream", .oneOf(["false"], "Streams are not supported")),
  ]).named("TranscriptionForm")

  private static func seconds(_ description: String) -> Schema { .number(description, in: 0...(.infinity)) }

  /// ``TranscriptionOptions/answer(_:duration:)``.
  fileprivate static let transcription = Schema.object([
    .required("text", .string("All that was said")),
    .optional("task", .constant("transcribe", "This and what follows: of `verbose_json`")),
    .optional("language", .string("Its English name, as `english`")),
    .optional("duration", seconds("Seconds of the recording")),
    .optional(
      "segments",
      .list(
        of: .object([
          .required("id", .integer("From 0", in: 0...Int.max)),
          .required("seek", .integer("The start in hundredths of a second", in: 0...Int.max)),
          .required("start", seconds("Seconds")), .required("end", seconds("Seconds")),
          .required("text", .string()), .required("tokens", .list(of: .integer(), "Empty")),
          .required("temperature", .number("0")),
          .required(
            "avg_logprob", .number("Mean logarithm of the words' confidences; 0 where there are none")),
          .required("compression_ratio", .number("1: not measured")),
          .required("no_speech_prob", .number("0: voice activity found speech")),
        ]).named("TranscriptionSegment"))),
    .optional(
      "words",
      .list(
        of: .object([
          .required("word", .string()), .required("start", seconds("Seconds")),
          .required("end", seconds("Seconds")),
        ]).named("TranscriptionWord"))),
    .required(
      "usage",
      .object([
        .required("type", .constant("duration")),
        .required("seconds", .integer("Of the recording, rounded up", in: 0...Int.max)),
      ])),
  ]).named("Transcription")

  /// ``TranscriptionRefusal``.
  fileprivate static let openAIError = Schema.object([
    .required(
      "error",
      .object([
        .required("message", .string("What is wrong, in a sentence")),
        .required("type", .oneOf(["invalid_request_error", "server_error"])),
        .required("param", Schema.string("The field that is wrong").nullable),
        .required("code", Schema.string("Stable, where there is one").nullable),
      ]))
  ]).named("OpenAIError")
}
