internal import HTTPServer

extension RealtimeSettings {
  /// The session object of `session.created` and `session.updated`.
  func json(_ admission: RealtimeAdmission, _ dialect: RealtimeDialect) -> JSONValue {
    let transcription: JSONValue =
      transcribes ? ["model": .optional(recogniser), "language": nil, "prompt": nil] : nil
    let detection = turnDetection?.json ?? nil
    var members: [JSONValue.Member] = [
      .init("id", .string(admission.sessionID)), .init("object", "realtime.session"),
      .init("model", .string(model)),
      .init("expires_at", .integer(admission.expiry)),
      .init("instructions", .string(instructions)),
    ]
    switch dialect {
    case .beta:
      members += [
        .init("modalities", ["text"]), .init("input_audio_format", "pcm16"),
        .init("input_audio_transcription", transcription), .init("turn_detection", detection),
        .init("tools", []), .init("tool_choice", "none"),
        .init("temperature", .number(temperature)),
        .init("max_response_output_tokens", "inf"),
      ]
    case .current:
      members += [
        .init("type", "realtime"), .init("output_modalities", ["text"]),
        .init(
          "audio",
          [
            "input": [
              "format": ["type": "audio/pcm", "rate": 24_000], "transcription": transcription,
              "noise_reduction": nil, "turn_detection": detection,
            ]
          ]),
        .init("tools", []), .init("tool_choice", "none"),
        .init("temperature", .number(temperature)),
        .init("max_output_tokens", "inf"), .init("include", nil),
      ]
    }
    members += [
      .init("interview_id", .string(admission.interviewID)),
      .init("question_number", admission.questionNumber.map { .integer($0) } ?? .null),
      .init("interviewer", .string(interviewer)), .init("recogniser", .optional(recogniser)),
    ]
    return .object(members)
  }
}
