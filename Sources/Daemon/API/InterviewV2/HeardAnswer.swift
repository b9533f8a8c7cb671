internal import Core
internal import HTTPServer
internal import Speech
internal import Storage

/// An answer as its recordings tell it.
struct HeardAnswer: Sendable {
  /// A recording and what its container says.
  struct File: Sendable {
    var recording: IncomingRecording
    /// `audio` or `video`: the field that it came in.
    var field: String
    var media: MediaDescription

    func job(_ turn: TakenTurn) -> AnswerJob.Recording {
      AnswerJob.Recording(
        upload: recording.name,
        objectKey: RecordingKeeper.prefix
          + "\(turn.session.key)/\(turn.number)-\(field).\(media.fileExtension)",
        contentType: media.contentType)
    }
  }

  var transcript: Transcript
  var voice: VoiceAnalysis
  var video: VideoSignals?
  var files: [File]
}

extension AnswerAPI {
  /// Seconds, and a share of the longer one, by which a sound and its picture may differ in length: browsers do not
  /// begin and end both at once.
  private static let tolerance = (seconds: 5.0, share: 0.25)

  /// What is heard and seen in an answer; one of the recordings is there. With both, the sound is that of the first and
  /// the picture that of the second.
  func hear(audio: IncomingRecording?, video: IncomingRecording?) async throws -> HeardAnswer {
    guard let audio else {
      guard let video else { throw AnswerRefusal.noFile }
      let report = try await inFile("video_file") { try await video.report() }
      return try HeardAnswer(
        report, files: [.init(recording: video, field: "video", media: report.recording.media)])
    }
    guard let video else {
      let report = try await inFile("audio_file") { try await audio.report() }
      return try HeardAnswer(
        report, files: [.init(recording: audio, field: "audio", media: report.recording.media)])
    }
    async let reported = inFile("audio_file") { try await audio.report() }
    async let pictured = inFile("video_file") { try await video.pictured() }
    let (report, picture) = try await (reported, pictured)
    try Self.compare(sound: report.recording.duration, picture: picture.media.duration)
    var heard = try HeardAnswer(
      report,
      files: [
        .init(recording: audio, field: "audio", media: report.recording.media),
        .init(recording: video, field: "video", media: picture.media),
      ])
    heard.video = picture.signals
    return heard
  }

  /// Throws where two recordings cannot be of the same answer. Seconds.
  static func compare(sound: Double, picture: Double?) throws {
    guard let picture,
      abs(sound - picture) > max(tolerance.seconds, tolerance.share * max(sound, picture))
    else { return }
    let lengths = (Int(sound.rounded()), Int(picture.rounded()))
    throw AnswerRefusal(
      .badRequest,
      inFile:
        "audio_file and video_file are not of the same answer: they last \(lengths.0) s and \(lengths.1) s")
  }

  private func inFile<Result: Sendable>(
    _ field: String, _ work: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await work()
    } catch {
      throw AnswerRefusal.of(error, file: field)
    }
  }
}

extension HeardAnswer {
  fileprivate init(_ report: Report, files: [File]) throws {
    guard let transcript = report.transcript else { throw AnswerRefusal.noRecogniser }
    self.init(
      transcript: transcript, voice: report.voiceAnalysis, video: report.videoAnalysis, files: files)
  }
}
