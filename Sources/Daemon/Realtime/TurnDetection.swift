internal import HTTPServer
internal import Speech

/// How turns are found in what is heard, and what their beginnings and ends do: `turn_detection`.
struct TurnDetection: Sendable, Equatable {
  var turns = TurnSettings()
  /// Whether a turn's end makes the interviewer speak.
  var createsResponse = true
  /// Whether a turn's beginning silences the interviewer.
  var interruptsResponse = true

  var json: JSONValue {
    [
      "type": "server_vad", "threshold": .number(turns.threshold),
      "prefix_padding_ms": .integer(turns.prefixPadding),
      "silence_duration_ms": .integer(turns.silenceDuration),
      "create_response": .bool(createsResponse), "interrupt_response": .bool(interruptsResponse),
      "idle_timeout_ms": nil,
    ]
  }
}
