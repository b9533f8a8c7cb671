internal import FoundationEssentials

/// What a `session.update` asks for, in the flat shape of the beta or in the current one with `audio`. Fields of both
/// may be mixed.
struct SessionFields: Decodable, Equatable {
  /// Any of which the value does not matter, because it cannot be changed.
  struct Anything: Decodable, Equatable {
    init() {}
    init(from decoder: any Decoder) {}
  }

  /// Whatever a field of the session object has.
  enum Own: Decodable, Equatable {
    case text(String)
    case number(Int)
    case other

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self = .text(text)
      } else {
        self = (try? container.decode(Int.self)).map { .number($0) } ?? .other
      }
    }
  }

  struct Format: Decodable, Equatable {
    var type: String?
    var rate: Int?
  }

  struct Transcription: Decodable, Equatable {
    var model: String?
    var language: String?
    var prompt: String?
  }

  struct Detection: Decodable, Equatable {
    var type: String?
    var threshold: Double?
    var prefixPadding: Int?
    var silenceDuration: Int?
    var createsResponse: Bool?
    var interruptsResponse: Bool?
    var idleTimeout: Int?

    enum CodingKeys: String, CodingKey, CaseIterable {
      case type, threshold, eagerness
      case prefixPadding = "prefix_padding_ms"
      case silenceDuration = "silence_duration_ms"
      case createsResponse = "create_response"
      case interruptsResponse = "interrupt_response"
      case idleTimeout = "idle_timeout_ms"
    }

    init(from decoder: any Decoder) throws {
      try decoder.refuseOtherFields(than: CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      type = try container.decodeIfPresent(String.self, forKey: .type)
      threshold = try container.decodeIfPresent(Double.self, forKey: .threshold)
      prefixPadding = try container.decodeIfPresent(Int.self, forKey: .prefixPadding)
      silenceDuration = try container.decodeIfPresent(Int.self, forKey: .silenceDuration)
      createsResponse = try container.decodeIfPresent(Bool.self, forKey: .createsResponse)
      interruptsResponse = try container.decodeIfPresent(Bool.self, forKey: .interruptsResponse)
      idleTimeout = try container.decodeIfPresent(Int.self, forKey: .idleTimeout)
    }
  }

  /// `audio` of the current shape.
  private struct Sound: Decodable {
    struct Input: Decodable {
      var format: Field<Format>
      var transcription: Field<Transcription>
      var noiseReduction: Field<Anything>
      var turnDetection: Field<Detection>

      enum CodingKeys: String, CodingKey, CaseIterable {
        case format, transcription
        case noiseReduction = "noise_reduction"
        case turnDetection = "turn_detection"
      }

      init(from decoder: any Decoder) throws {
        try decoder.refuseOtherFields(than: CodingKeys.self)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        format = try container.field(.format)
        transcription = try container.field(.transcription)
        noiseReduction = try container.field(.noiseReduction)
        turnDetection = try container.field(.turnDetection)
      }
    }

    var input: Input?
    /// Of sound that is never made.
    var output: Anything?

    enum CodingKeys: String, CodingKey, CaseIterable { case input, output }

    init(from decoder: any Decoder) throws {
      try decoder.refuseOtherFields(than: CodingKeys.self)
      let container = try decoder.container(keyedBy: CodingKeys.self)
      input = try container.decodeIfPresent(Input.self, forKey: .input)
      output = try container.decodeIfPresent(Anything.self, forKey: .output)
    }
  }

  /// `realtime`, in the current shape.
  var type: String?
  var model: String?
  var instructions: Field<String>
  var modalities: [String]?
  var temperature: Double?
  var turnDetection: Field<Detection>
  var transcription: Field<Transcription>
  /// `pcm16` and the like.
  var flatFormat: String?
  var format: Field<Format>
  var toolChoice: String?
  var tools: [Anything]?
  /// Names of fields that were given a value, and for which there is but one that is in force.
  var fixed: [String]
  /// What the server's own session object says beside: not to be changed, but it may be sent back.
  var own: [String: Own]
  /// Whether turns and transcription were spoken of in the current shape, so that errors name the fields as the client
  /// does.
  var namesTurnsInAudio = false
  var namesTranscriptionInAudio = false

  enum CodingKeys: String, CodingKey, CaseIterable {
    case type, model, instructions, modalities, temperature, audio, tools, include, prompt, reasoning, tracing
    case truncation, voice, speed, id, object, interviewer, recogniser
    case interviewID = "interview_id"
    case questionNumber = "question_number"
    case outputModalities = "output_modalities"
    case turnDetection = "turn_detection"
    case inputFormat = "input_audio_format"
    case outputFormat = "output_audio_format"
    case transcription = "input_audio_transcription"
    case noiseReduction = "input_audio_noise_reduction"
    case toolChoice = "tool_choice"
    case maxTokens = "max_output_tokens"
    case maxResponseTokens = "max_response_output_tokens"
    case parallelToolCalls = "parallel_tool_calls"
    case clientSecret = "client_secret"
    case expiresAt = "expires_at"
  }

  init(from decoder: any Decoder) throws {
    try decoder.refuseOtherFields(than: CodingKeys.self)
    let container = try decoder.container(keyedBy: CodingKeys.self)
    type = try container.decodeIfPresent(String.self, forKey: .type)
    model = try container.decodeIfPresent(String.self, forKey: .model)
    instructions = try container.field(.instructions)
    modalities =
      try container.decodeIfPresent([String].self, forKey: .outputModalities)
      ?? container.decodeIfPresent([String].self, forKey: .modalities)
    temperature = try container.decodeIfPresent(Double.self, forKey: .temperature)
    turnDetection = try container.field(.turnDetection)
    transcription = try container.field(.transcription)
    flatFormat = try container.decodeIfPresent(String.self, forKey: .inputFormat)
    toolChoice = try container.decodeIfPresent(String.self, forKey: .toolChoice)
    tools = try container.decodeIfPresent([Anything].self, forKey: .tools)
    let sound = try container.decodeIfPresent(Sound.self, forKey: .audio)
    format = sound?.input?.format ?? .absent
    if let input = sound?.input {
      if input.turnDetection != .absent {
        turnDetection = input.turnDetection
        namesTurnsInAudio = true
      }
      if input.transcription != .absent {
        transcription = input.transcription
        namesTranscriptionInAudio = true
      }
    }
    let unsupported: [CodingKeys] = [.include, .prompt, .reasoning, .tracing, .noiseReduction]
    fixed = try unsupported.filter { try container.field($0, as: Anything.self).value != nil }.map(\.rawValue)
    if sound?.input?.noiseReduction.value != nil { fixed.append("audio.input.noise_reduction") }
    for key in [CodingKeys.maxTokens, .maxResponseTokens] {
      // A number is a limit that no interviewer keeps.
      if container.contains(key), (try? container.decode(String.self, forKey: key)) != "inf",
        try !container.decodeNil(forKey: key)
      {
        fixed.append(key.rawValue)
      }
    }
    let told: [CodingKeys] = [
      .id, .object, .interviewID, .questionNumber, .interviewer, .recogniser, .expiresAt, .clientSecret,
    ]
    own = try told.reduce(into: [:]) { own, key in
      own[key.rawValue] = try container.field(key, as: Own.self).value
    }
  }
}
