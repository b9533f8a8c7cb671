internal import CFFmpeg
internal import CFFmpegShims
internal import Core
public import Sandbox

/// Looks at the picture of a recording whose sound is not wanted: what it shows, and how long it lasts.
public final class PictureDecoder {
  private let demuxer: Demuxer
  private let video: VideoSampler?
  private let maxDuration: Double
  private var end = 0.0

  /// Opens the recording on `descriptor`, which must be a seekable file; one that grows is told so by `growth`.
  /// Throws ``RecordingProblem``.
  public init(descriptor: Int32, growth: Int32? = nil, request: DecodeRequest) throws {
    FFmpegLog.start()
    demuxer = try Demuxer.open(descriptor, growth: growth, wantsSound: false, wantsVideo: true)
    maxDuration = request.maxDuration
    video =
      if request.video, let index = demuxer.videoIndex, let stream = demuxer.stream(index),
        let described = demuxer.describe()?.video
      { VideoSampler(stream: stream, description: described) } else { nil }
  }

  /// Reads everything and sends the description, with the length as it turned out where the container states none,
  /// and the signals where there is a picture. Throws ``RecordingProblem``, or ``SandboxError/closed``.
  public func run(_ writer: FrameWriter) throws {
    try checkLength(demuxer.duration ?? 0)
    do {
      while try demuxer.readPacket() { try see() }
    } catch let error as MediaError {
      // Keep what was seen.
      guard end > 0 else { throw error.problem }
    }
    guard var description = demuxer.describe() else {
      throw RecordingProblem(.damaged, "the recording is damaged: it holds no streams")
    }
    description.duration = description.duration ?? (end > 0 ? end : nil)
    try writer.write(.description(description))
    if let signals = video?.signals { try writer.write(.video(signals)) }
  }

  private func see() throws {
    guard let packet = demuxer.packet, let stream = demuxer.stream(Int(packet.pointee.stream_index)) else {
      return
    }
    let ticks = packet.pointee.pts != interviewd_AV_NOPTS_VALUE ? packet.pointee.pts : packet.pointee.dts
    if ticks != interviewd_AV_NOPTS_VALUE {
      let time = Double(ticks + max(0, packet.pointee.duration)) * av_q2d(stream.pointee.time_base)
      // A broken timestamp is no length.
      if time.isFinite, time < 1e9 { end = max(end, time - demuxer.startTime) }
    }
    try checkLength(end)
    if Int(packet.pointee.stream_index) == demuxer.videoIndex { video?.see(packet) }
  }

  private func checkLength(_ length: Double) throws {
    guard length <= maxDuration else { throw RecordingProblem.tooLong(limit: maxDuration) }
  }
}
