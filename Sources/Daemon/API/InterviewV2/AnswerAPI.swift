internal import Core
internal import FoundationEssentials
internal import HTTPServer
internal import Interviewing
internal import Speech
internal import Storage

/// `POST /interview/v2/answer`: docs/api/interview-v2.md.
struct AnswerAPI: Sendable {
  let desk: SessionDesk
  let recordings: IncomingRecordings
  /// How long recordings are kept; zero: not at all.
  let retention: Duration
  let logger: Logger

  var routes: [Route] {
    desk.metrics.measuring([
      .post(
        "/interview/v2/answer", summary: "Answer the open question with a recording", bodyLimit: bodyLimit,
        errorBody: DetailBody.body
      ) { try await answer($0) }.documented(.answerQuestion)
    ])
  }

  /// Two files, and what is around them.
  private var bodyLimit: Int { 2 * recordings.pipeline.maxSize + (1 << 20) }

  private func answer(_ request: Request) async throws -> Response {
    do {
      return try await take(request)
    } catch let error as SessionError {
      throw error.httpError
    } catch {
      guard let refusal = AnswerRefusal(error) else { throw error }
      if let reason = refusal.reason {
        logger.error("an answer failed", ["request_id": request.id, "reason": reason])
      }
      return refusal.response
    }
  }

  private func take(_ request: Request) async throws -> Response {
    guard recordings.pipeline.recogniser != nil else { throw AnswerRefusal.noRecogniser }
    guard let fields = try? request.multipart() else { throw AnswerRefusal.noFile }
    try await recordings.checkRoom(for: request.body.declaredLength ?? 0)
    let form = AnswerForm(desk: desk, recordings: recordings)
    // Its files and its turn go with it.
    defer { withExtendedLifetime(form) {} }
    try await form.read(fields)
    guard let turn = form.turn else { throw SessionError.notFound }

    // What is kept comes onto the disk while it is heard.
    let received = retention > .zero ? [form.audio, form.video].compactMap(\.self) : []
    async let synced: Void = { for recording in received { try await recording.synced() } }()
    let heard = try await hear(audio: form.audio, video: form.video)
    try await synced
    let kept = retention > .zero ? heard.files : []
    let job = AnswerJob(
      session: turn.session.key, number: turn.number, transcript: heard.transcript.plainText,
      recordings: kept.map { $0.job(turn) })
    let outcome = try await desk.answered(
      turn,
      GivenAnswer(
        transcript: job.transcript,
        spoken: SpokenAnswer(
          question: turn.question.text, transcript: heard.transcript, measures: heard.voice.measures),
        voice: try JSONText.encode(heard.voice), video: try heard.video.map { try JSONText.encode($0) },
        generatesNext: form.generatesNext,
        alongside: { [retention] in try RecordingStore.keep(job, for: retention, on: $0) }))
    // They are the job's from now on.
    for file in kept { file.recording.kept() }
    return try .json(
      .ok,
      AnswerDocument(session: turn.session.id, outcome: outcome, voice: heard.voice, video: heard.video))
  }
}
