internal import Core
internal import HTTPServer
internal import Sandbox
internal import Speech

/// `POST /v1/audio/transcriptions` as OpenAI documents it (https://platform.openai.com/docs/api-reference/audio), so
/// that its clients can be pointed at this server: docs/api/transcriptions.md.
struct TranscriptionsAPI: Sendable {
  let recordings: IncomingRecordings
  let logger: Logger

  /// What a form takes besides the file.
  private static let formOverhead = 1 << 20

  var routes: [Route] {
    [
      .post(
        "/v1/audio/transcriptions", summary: "Transcribe a recording as OpenAI's API does",
        bodyLimit: recordings.pipeline.maxSize + Self.formOverhead, errorBody: TranscriptionRefusal.body
      ) { request in
        do {
          return try await transcribe(request)
        } catch {
          guard let refusal = TranscriptionRefusal(error) else { throw error }
          if let reason = refusal.reason {
            logger.error("a transcription failed", ["request_id": request.id, "reason": reason])
          }
          return refusal.response
        }
      }.documented(.createTranscription)
    ]
  }

  private func transcribe(_ request: Request) async throws -> Response {
    guard recordings.pipeline.recogniser != nil else { throw TranscriptionRefusal.noRecogniser }
    guard let form = try? request.multipart() else {
      throw TranscriptionRefusal("The body must be multipart/form-data with a boundary.")
    }
    try await recordings.checkRoom(for: request.body.declaredLength ?? 0)
    var options = TranscriptionOptions()
    var recording: IncomingRecording?
    defer { recording?.discard() }
    for try await part in form {
      if part.name == "file" {
        guard recording == nil else { throw TranscriptionRefusal("'file' was sent twice.", param: "file") }
        recording = try await recordings.receive(part.body, wantsVideo: false)
      } else if let longest = TranscriptionOptions.longest(part.name) {
        do {
          try options.take(part.name, try await part.body.text(upTo: longest))
        } catch BodyError.tooLarge {
          throw TranscriptionRefusal("'\(part.name)' is longer than \(longest) bytes.", param: part.name)
        }
      }
    }
    try options.check()
    guard let recording else { throw TranscriptionRefusal("you must provide a file", param: "file") }
    let report = try await recording.report()
    guard let transcript = report.transcript else { throw TranscriptionRefusal.noRecogniser }
    return options.answer(transcript, duration: report.recording.duration)
  }
}
