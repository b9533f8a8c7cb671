internal import Core
internal import Sandbox

/// What the picture of a recording shows whose sound comes from another.
struct Picture: Sendable {
  /// With the length as it turned out.
  var media: MediaDescription
  /// Nil where there is no picture, or where it is not to be looked at.
  var signals: VideoSignals?
}

extension RecordingPipeline {
  /// Looks at the picture of the recording at `path`, which may still grow.
  ///
  /// Throws as ``process(_:name:progress:)`` does, but nothing of recognisers and archives.
  func look(at path: String, growth: RecordingGrowth? = nil) async throws -> Picture {
    let session = try launcher.decode(
      try RecordingFile(path: path, maxSize: maxSize),
      DecodeRequest(sound: false, video: looksAtVideo, maxDuration: maxDuration, limits: limits),
      growth: growth)
    var media: MediaDescription?
    var signals: VideoSignals?
    for try await message in session {
      switch message {
      case .description(let value): media = value
      case .video(let value): signals = value
      case .failed(let problem): throw problem
      case .samples, .progress, .warning, .finished: break
      }
    }
    guard let media else { throw PipelineError.noResult }
    return Picture(media: media, signals: signals)
  }
}
