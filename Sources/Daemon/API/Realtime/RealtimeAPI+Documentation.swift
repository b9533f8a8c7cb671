internal import HTTPServer

extension Operation {
  static let realtime = Operation(
    "holdRealtimeInterview", tag: .realtime,
    description: """
      A subset of OpenAI's Realtime protocol: events are JSON objects, one in each text message of at most 1 MiB. \
      Sound comes in as 16-bit samples at 24 kHz, mono, little-endian, in base64; the interviewer's words go out as \
      text. With the header `OpenAI-Beta: realtime=v1`, or the subprotocol `openai-beta.realtime-v1`, events have the \
      names of the beta, otherwise the current ones.

      The client sends `session.update`, `input_audio_buffer.append`, `input_audio_buffer.commit`, \
      `input_audio_buffer.clear`, `conversation.item.create`, `response.create` and `response.cancel`. It gets \
      `session.created`, `session.updated`, `input_audio_buffer.speech_started`, `…speech_stopped`, `…committed`, \
      `…cleared`, `conversation.item.added` and `.done` (beta: `.created`), \
      `conversation.item.input_audio_transcription.delta`, `.completed` and `.failed`, `response.created`, \
      `response.output_item.added`, `response.content_part.added`, `response.output_text.delta` and `.done` (beta: \
      `response.text.…`), `response.content_part.done`, `response.output_item.done`, `response.done`, `error`, and an \
      event of interviewd's own after each turn:

      ```json
      {"type": "interview.voice_analysis", "event_id": "event_12", "item_id": "item_1",
       "voice_analysis": {"fluency_score": 7.2, "rate_wpm": 132}}
      ```

      Browsers, which cannot set fields, offer the subprotocols `realtime` and `openai-insecure-api-key.ek_…`. A \
      secret that does not hold is told by an `error` event with the code `invalid_api_key`, and the WebSocket is \
      closed with 1008; so it is, with `session_expired`, when the secret's time is over.
      """,
    parameters: [
      .query("model", .string("Given back in the session; who answers is the configured interviewer")),
      .header("OpenAI-Beta", .string("`realtime=v1` for the names of the beta")),
    ],
    security: [.clientSecret],
    answers: [])
}

extension Operation.Tag {
  static let realtime = Operation.Tag("Realtime", "Interviews by voice.")
}

extension SecurityScheme {
  static let clientSecret = SecurityScheme.bearer(
    "clientSecret", "The `client_secret` of a session token: `ek_…`. Or as a subprotocol.")
}
