internal import HTTPServer
internal import Speech

/// What is in force in a realtime session.
struct RealtimeSettings: Sendable, Equatable {
  private static let paddings = 0...5000
  private static let silences = 0...10_000

  /// As the client named it; who really answers is ``interviewer``.
  var model: String
  var instructions: String
  /// What the recogniser in force is called; nil without one.
  let recogniser: String?
  let interviewer: String
  /// Whether the client is told what was heard.
  var transcribes: Bool
  /// Nil: the client says when a turn has ended.
  var turnDetection: TurnDetection? = TurnDetection()
  /// Of a model, 0…2: at first that of the token's document.
  var temperature = 0.8

  init(model: String, instructions: String, recogniser: String?, interviewer: String) {
    self.model = model
    self.instructions = instructions
    self.recogniser = recogniser
    self.interviewer = interviewer
    transcribes = recogniser != nil
  }

  /// Changes what `fields` ask for, all of it or nothing.
  ///
  /// - Returns: what of it cannot be had and does no harm.
  mutating func change(
    _ fields: SessionFields, of admission: RealtimeAdmission
  ) throws(RealtimeProblem) -> [RealtimeProblem] {
    var new = self
    try new.check(fields)
    let own = own(admission)
    for (name, value) in fields.own.sorted(by: { $0.key < $1.key }) where own[name] != value {
      throw .fixed("session.\(name)", "it belongs to the token or to the server")
    }
    if let temperature = fields.temperature {
      guard (0...2).contains(temperature) else { throw .value("session.temperature", "0 to 2") }
      new.temperature = temperature
    }
    switch fields.turnDetection {
    case .absent: break
    case .null: new.turnDetection = nil
    case .value(let detection):
      try new.change(
        detection, at: fields.namesTurnsInAudio ? "audio.input.turn_detection" : "turn_detection")
    }
    let notices =
      try new.change(
        fields.transcription,
        at: fields.namesTranscriptionInAudio ? "audio.input.transcription" : "input_audio_transcription")
      + Self.notices(modalities: fields.modalities, at: "session")
    self = new
    return notices
  }

  /// What is said to a client that wants to hear what is only written.
  ///
  /// - Parameter modalities: nil: the client names none.
  static func notices(modalities: [String]?, at place: String) throws(RealtimeProblem) -> [RealtimeProblem] {
    guard let modalities else { return [] }
    guard !modalities.isEmpty, modalities.allSatisfy({ $0 == "text" || $0 == "audio" }) else {
      throw .value("\(place).output_modalities", "[\"text\"]")
    }
    guard modalities.contains("audio") else { return [] }
    return [
      RealtimeProblem(
        "unsupported_modality", "The interviewer writes and does not speak: output is text only.",
        param: "\(place).output_modalities")
    ]
  }

  /// What of the session object is nobody's to change, as it may come back.
  private func own(_ admission: RealtimeAdmission) -> [String: SessionFields.Own] {
    var own: [String: SessionFields.Own] = [
      "id": .text(admission.sessionID), "object": .text("realtime.session"),
      "interview_id": .text(admission.interviewID), "interviewer": .text(interviewer),
      "expires_at": .number(admission.expiry),
    ]
    own["question_number"] = admission.questionNumber.map { .number($0) }
    own["recogniser"] = recogniser.map { .text($0) }
    return own
  }

  private func check(_ fields: SessionFields) throws(RealtimeProblem) {
    guard fields.type == nil || fields.type == "realtime" else {
      throw .value("session.type", "\"realtime\"")
    }
    if let wanted = fields.model, wanted != model {
      throw .fixed("session.model", "it was chosen when the connection was opened")
    }
    if fields.instructions != .absent, fields.instructions.value != instructions {
      throw .fixed("session.instructions", "they belong to the token")
    }
    guard fields.flatFormat == nil || fields.flatFormat == "pcm16" else {
      throw .value("session.input_audio_format", "\"pcm16\" (24 kHz, mono, little-endian)")
    }
    if let format = fields.format.value {
      guard format.type == nil || format.type == "audio/pcm", format.rate == nil || format.rate == 24_000
      else {
        throw .value("session.audio.input.format", "{\"type\":\"audio/pcm\",\"rate\":24000}")
      }
    }
    guard fields.tools?.isEmpty != false else { throw .fixed("session.tools", "there are none") }
    guard fields.toolChoice == nil || fields.toolChoice == "none" || fields.toolChoice == "auto" else {
      throw .fixed("session.tool_choice", "there are no tools")
    }
    if let name = fields.fixed.first { throw .fixed("session.\(name)", "it is not supported") }
  }

  private mutating func change(
    _ detection: SessionFields.Detection, at name: String
  ) throws(RealtimeProblem) {
    let place = "session.\(name)"
    guard detection.type == nil || detection.type == "server_vad" else {
      throw .value("\(place).type", "\"server_vad\"")
    }
    guard detection.idleTimeout == nil else {
      throw .fixed("\(place).idle_timeout_ms", "it is not supported")
    }
    var new = turnDetection ?? TurnDetection()
    if let threshold = detection.threshold {
      guard (0...1).contains(threshold) else { throw .value("\(place).threshold", "0 to 1") }
      new.turns.threshold = threshold
    }
    if let padding = detection.prefixPadding {
      guard Self.paddings.contains(padding) else { throw .value("\(place).prefix_padding_ms", "0 to 5000") }
      new.turns.prefixPadding = padding
    }
    if let silence = detection.silenceDuration {
      guard Self.silences.contains(silence) else {
        throw .value("\(place).silence_duration_ms", "0 to 10000")
      }
      new.turns.silenceDuration = silence
    }
    new.createsResponse = detection.createsResponse ?? new.createsResponse
    new.interruptsResponse = detection.interruptsResponse ?? new.interruptsResponse
    turnDetection = new
  }

  private mutating func change(
    _ transcription: Field<SessionFields.Transcription>, at name: String
  ) throws(RealtimeProblem) -> [RealtimeProblem] {
    let place = "session.\(name)"
    switch transcription {
    case .absent: return []
    case .null:
      transcribes = false
      return []
    case .value(let wanted):
      guard wanted.language == nil, wanted.prompt == nil else {
        throw .fixed(
          "\(place).\(wanted.language == nil ? "prompt" : "language")", "the daemon's configuration has it")
      }
      transcribes = recogniser != nil
      return transcribes
        ? [] : [RealtimeProblem("transcription_off", "This daemon has no recogniser.", param: place)]
    }
  }
}
