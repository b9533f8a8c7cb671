internal import HTTPServer

/// What the server tells, but for its `event_id`.
struct RealtimeEvent: Equatable {
  let type: String
  let fields: [JSONValue.Member]

  init(_ type: String, _ fields: KeyValuePairs<String, JSONValue> = [:]) {
    self.init(type, fields: fields.map { .init($0.key, $0.value) })
  }

  init(_ type: String, fields: [JSONValue.Member]) {
    self.type = type
    self.fields = fields
  }

  func text(id: String) -> String {
    JSONValue.object([.init("type", .string(type)), .init("event_id", .string(id))] + fields).text
  }
}

extension RealtimeEvent {
  static func error(_ problem: RealtimeProblem, offender: String? = nil) -> RealtimeEvent {
    RealtimeEvent("error", ["error": problem.json(offender: offender)])
  }

  static func speechStarted(at milliseconds: Int, item: String) -> RealtimeEvent {
    RealtimeEvent(
      "input_audio_buffer.speech_started",
      ["audio_start_ms": .integer(milliseconds), "item_id": .string(item)])
  }

  static func speechStopped(at milliseconds: Int, item: String) -> RealtimeEvent {
    RealtimeEvent(
      "input_audio_buffer.speech_stopped", ["audio_end_ms": .integer(milliseconds), "item_id": .string(item)])
  }

  static func committed(item: String, after previous: String?) -> RealtimeEvent {
    RealtimeEvent(
      "input_audio_buffer.committed", ["previous_item_id": .optional(previous), "item_id": .string(item)])
  }

  // What was heard.

  static func transcriptDelta(_ delta: String, item: String) -> RealtimeEvent {
    RealtimeEvent(
      transcription + "delta", ["item_id": .string(item), "content_index": 0, "delta": .string(delta)])
  }

  static func transcriptCompleted(_ transcript: String, seconds: Double, item: String) -> RealtimeEvent {
    RealtimeEvent(
      transcription + "completed",
      [
        "item_id": .string(item), "content_index": 0, "transcript": .string(transcript),
        "usage": ["type": "duration", "seconds": .number(seconds)],
      ])
  }

  static func transcriptFailed(_ problem: RealtimeProblem, item: String) -> RealtimeEvent {
    RealtimeEvent(
      transcription + "failed",
      ["item_id": .string(item), "content_index": 0, "error": problem.json(offender: nil)])
  }

  private static let transcription = "conversation.item.input_audio_transcription."
}
