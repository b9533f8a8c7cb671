internal import FoundationEssentials
internal import HTTPServer
internal import Storage

/// A realtime session that a client is to be let into.
struct RealtimeSession: Sendable, Equatable {
  /// Seconds for which a token of a whole interview holds.
  static let standardLife = 3600

  let interviewID: UUID
  /// Of the interview's owner, whoever asks for the token.
  let userID: String
  /// nil for the whole interview.
  let question: Int?
  let model: String
  let instructions: String
  let issuedAt: Date
  /// Seconds.
  let life: Int

  init(
    _ interview: ManagedInterview, _ template: InterviewTemplate, question: Int?, model: String,
    issuedAt: Date, life: Int
  ) {
    interviewID = interview.id
    userID = interview.userID
    self.question = question
    self.model = model
    instructions = SessionInstructions.text(template, interview, question: question)
    self.issuedAt = issuedAt
    self.life = life
  }

  /// Unix seconds.
  var expiresAt: Int { Int(issuedAt.timeIntervalSince1970) + life }

  var id: String { Self.id(interviewID, userID, question) }

  static func id(_ interview: UUID, _ user: String, _ question: Int?) -> String {
    "sess_\(interview.uuidString.lowercased())_\(user)" + (question.map { "_\($0)" } ?? "")
  }

  /// The documented answer.
  func document(_ secret: ClientSecret) -> JSONValue {
    let expiry = Date(timeIntervalSince1970: Double(secret.expiresAt))
    let ttl = max(0, secret.expiresAt - Int(issuedAt.timeIntervalSince1970))
    let own: [JSONValue.Member] = [
      .init("id", .string(id)), .init("object", "realtime.session"), .init("model", .string(model)),
    ]
    let ending: [JSONValue.Member] = [
      .init("client_secret", ["value": .string(secret.value), "expires_at": .integer(secret.expiresAt)]),
      .init("interview_id", .string(interviewID.uuidString.lowercased())), .init("user_id", .string(userID)),
    ]
    let number = question.map { [JSONValue.Member("question_number", .integer($0))] } ?? []
    return .object(
      own + settings + ending + number
        + [.init("expires_at", .string(expiry.timestamp)), .init("ttl", .integer(ttl))])
  }

  /// As the document has them, which is how OpenAI's older API has them.
  private var settings: [JSONValue.Member] {
    [
      .init("modalities", ["audio", "text"]), .init("instructions", .string(instructions)),
      .init("voice", Self.voice), .init("input_audio_format", "pcm16"), .init("output_audio_format", "pcm16"),
      .init("input_audio_transcription", Self.transcription), .init("turn_detection", Self.turnDetection),
      .init("tools", []), .init("tool_choice", "none"), .init("temperature", 0.8),
      .init("max_response_output_tokens", "inf"),
    ]
  }

  private static let voice: JSONValue = "alloy"
  private static let transcription: JSONValue = ["model": "whisper-1"]
  private static let turnDetection: JSONValue = [
    "type": "server_vad", "threshold": 0.5, "prefix_padding_ms": 300, "silence_duration_ms": 200,
  ]

  private var expiresAfter: JSONValue { ["anchor": "created_at", "seconds": .integer(life)] }

  /// What `POST /realtime/client_secrets` takes. A realtime session there answers in sound or in text and not in both:
  /// with sound comes its transcript. Its temperature cannot be chosen.
  var clientSecretOrder: JSONValue {
    let pcm16: JSONValue = ["type": "audio/pcm", "rate": 24_000]
    return [
      "expires_after": expiresAfter,
      "session": [
        "type": "realtime", "model": .string(model), "instructions": .string(instructions),
        "output_modalities": ["audio"],
        "audio": [
          "input": [
            "format": pcm16, "transcription": Self.transcription, "turn_detection": Self.turnDetection,
          ],
          "output": ["format": pcm16, "voice": Self.voice],
        ],
        "tools": [], "tool_choice": "none", "max_output_tokens": "inf",
      ],
    ]
  }

  /// What the older `POST /realtime/sessions` takes.
  var sessionOrder: JSONValue {
    .object(
      [.init("model", .string(model))] + settings
        + [.init("client_secret", ["expires_after": expiresAfter])])
  }
}

/// What lets a client into a realtime session.
struct ClientSecret: Sendable, Equatable {
  let value: String
  /// Unix seconds.
  let expiresAt: Int
}

/// Who gives out the secrets of realtime sessions: the server that they are for.
protocol SecretIssuer: Sendable {
  /// Throws `HTTPError` with what a client may be told.
  func secret(for session: RealtimeSession) async throws -> ClientSecret
}
