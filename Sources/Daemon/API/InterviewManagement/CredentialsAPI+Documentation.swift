internal import HTTPServer
internal import Storage

extension Operation {
  static let createCredentials = Operation(
    managed: "createInterviewCredentials",
    description: """
      For the interview's owner, whoever asks. The session token is for the whole interview and holds for an hour.
      """,
    parameters: [.managedInterview],
    answers: [
      .json(
        .ok, "The credentials",
        .object([
          .required("turn_credentials", .turnCredentials), .required("session_token", .realtimeSession),
        ]).named("InterviewCredentials"),
        examples: [.init("Credentials", ["turn_credentials": turn, "session_token": session(nil)])],
        headers: [.notKept]),
      .otherUsers, .unknownManaged, .over, .noSecret, .noRoom,
      .failure(
        .serviceUnavailable,
        "TURN or the verification of tokens is not configured, or the realtime server is busy",
        detail: "TURN is not configured: set INTERVIEWD_TURN_SECRET and INTERVIEWD_TURN_URLS"),
    ])

  static let questionToken = Operation(
    managed: "getQuestionToken",
    description: "For the interview's owner, whoever asks. Its instructions are about this question alone.",
    parameters: [
      .managedInterview, .path("question_number", .questionNumber),
      .query(
        "ttl",
        .integer("Seconds for which the token holds", in: CredentialsAPI.lives)
          .standard(.integer(RealtimeSession.standardLife))),
    ],
    answers: [
      .json(
        .ok, "The token", .realtimeSession, examples: [.init("A token", session(2))], headers: [.notKept]),
      .failure(
        .badRequest, "`ttl` is wrong", detail: "ttl must be a whole number from 300 to 7200"),
      .otherUsers,
      .failure(
        .notFound, "There is no such interview or question",
        detail: "The interview has questions 1 to 4"),
      .over, .noSecret, .noRoom,
      .failure(
        .serviceUnavailable, "The verification of tokens is not configured, or the realtime server is busy",
        detail: "The realtime server did not answer in time"),
    ])

  private static let turn: JSONValue = [
    "username": "user123:1744396800", "password": "YqfwDF/amxBbRxlQKLNGYRiEB34=", "ttl": 86_400,
    "expiration": 1_744_396_800,
    "urls": ["turn:turn.example.com:3478?transport=udp", "stun:stun.example.com:3478"],
  ]

  private static func session(_ question: Int?) -> JSONValue {
    let number = question.map { [JSONValue.Member("question_number", .integer($0))] } ?? []
    let id = "sess_5fa85f64-5717-4562-b3fc-2c963f66afa8_user456" + (question.map { "_\($0)" } ?? "")
    let members: KeyValuePairs<String, JSONValue> = [
      "id": .string(id), "object": "realtime.session", "model": "gpt-4o-realtime-preview",
      "modalities": ["audio", "text"],
      "instructions": "You are an expert case interview assistant for a Medium Market Entry case…",
      "voice": "alloy", "input_audio_format": "pcm16", "output_audio_format": "pcm16",
      "input_audio_transcription": ["model": "whisper-1"],
      "turn_detection": [
        "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200,
      ],
      "tools": [], "tool_choice": "none", "temperature": 0.8, "max_response_output_tokens": "inf",
      "client_secret": ["value": "ek_eyJlIjoxNzQ0Mzk2ODAwfQ.c2lnbmF0dXJl", "expires_at": 1_744_396_800],
      "interview_id": "5fa85f64-5717-4562-b3fc-2c963f66afa8", "user_id": "user456",
    ]
    return .object(
      members.map { .init($0.key, $0.value) } + number
        + [.init("expires_at", "2025-04-11T18:40:00Z"), .init("ttl", 3600)])
  }
}

extension Operation.Answer {
  fileprivate static let over = Operation.Answer.failure(
    .conflict, "The interview is completed or cancelled",
    detail: "The interview is completed: there are no credentials for it")

  fileprivate static let noSecret = Operation.Answer.failure(
    .badGateway, "The realtime server gave no client secret",
    detail: "The realtime server refuses this server's key: see INTERVIEWD_REALTIME_KEY")
}

extension Operation.Answer.Header {
  fileprivate static let notKept = Operation.Answer.Header("Cache-Control", .constant("no-store"))
}

extension Schema {
  fileprivate static let turnCredentials = Schema.object(
    "What a TURN server takes that shares a secret with this one",
    [
      .required("username", .string("The user and the expiry, in the order that is configured")),
      .required("password", .string("Base64 of HMAC-SHA1 over the username")),
      .required("ttl", .integer("Seconds for which they hold", in: 1...Int.max)),
      .required("expiration", .integer("Unix seconds", in: 0...Int.max)),
      .required("urls", .list(of: .string(format: "uri"), "TURN and STUN servers")),
    ]
  ).named("TurnCredentials")

  fileprivate static let realtimeSession = Schema.object(
    "A session of OpenAI's Realtime API, and what lets a client into it",
    [
      .required("id", .string("`sess_` with interview, user and question")),
      .required("object", .constant("realtime.session")),
      .required("model", .string()),
      .required("modalities", .list(of: .oneOf(["audio", "text"]))),
      .required(
        "instructions", .string("What the model is told, made from template, interview and question")),
      .required("voice", .string()),
      .required("input_audio_format", .constant("pcm16")),
      .required("output_audio_format", .constant("pcm16")),
      .required("input_audio_transcription", .object([.required("model", .string())])),
      .required(
        "turn_detection",
        .object([
          .required("type", .constant("server_vad")), .required("threshold", .number(in: 0...1)),
          .required("prefix_padding_ms", .integer()), .required("silence_duration_ms", .integer()),
        ])),
      .required("tools", .list(of: .any)),
      .required("tool_choice", .string()),
      .required("temperature", .number()),
      .required("max_response_output_tokens", .constant("inf")),
      .required(
        "client_secret",
        .object([
          .required("value", .string("For `Authorization: Bearer`, in place of a key")),
          .required("expires_at", .integer("Unix seconds", in: 0...Int.max)),
        ])),
      .required("interview_id", .uuid("The interview")),
      .required("user_id", .string("The interview's owner")),
      .optional("question_number", .questionNumber),
      .required("expires_at", .timestamp("When the secret expires")),
      .required(
        "ttl", .integer("Seconds until then, as the realtime server has it", in: 0...Int.max)),
    ]
  ).named("RealtimeSession")
}
