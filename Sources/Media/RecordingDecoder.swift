internal import CFFmpeg
internal import CFFmpegShims
internal import Core
public import Sandbox

/// Decodes one recording from beginning to end: its description, its sound as 16 kHz mono, what its picture
/// shows, and what was wrong with it.
public final class RecordingDecoder {
  /// Samples in one message: a second and a bit, so that the pipe's overhead does not count.
  private static let messageSize = 1 << 14

  private let demuxer: Demuxer
  private let decoder: AudioDecoder
  private let resampler = Resampler()
  private let video: VideoSampler?
  private let description: MediaDescription
  private let maxSamples: Int

  private var clock = MediaClock()
  private var pending: [Float] = []
  private var packets = 0
  private var undecodable = 0
  private var brokeOff: MediaError?
  private var reported = 0.0

  /// Opens the recording on `descriptor`, which must be a seekable file; one that grows is told so by `growth`.
  /// Throws ``RecordingProblem``.
  public init(descriptor: Int32, growth: Int32? = nil, request: DecodeRequest) throws {
    FFmpegLog.start()
    demuxer = try Demuxer.open(descriptor, growth: growth, wantsSound: true, wantsVideo: request.video)
    guard let stream = demuxer.stream(demuxer.audioIndex), let description = demuxer.describe() else {
      throw RecordingProblem(.noAudio, "the recording has no audio track")
    }
    self.description = description
    maxSamples = Audio.samples(min(request.maxDuration, 1e9))
    decoder = try AudioDecoder(stream: stream)
    video =
      if request.video, let index = demuxer.videoIndex, let stream = demuxer.stream(index),
        let described = description.video
      { VideoSampler(stream: stream, description: described) } else { nil }
    pending.reserveCapacity(Self.messageSize)
  }

  /// Decodes everything into `writer`, but for the closing message. Throws ``RecordingProblem``, or
  /// ``SandboxError/closed`` when nobody reads any more.
  public func run(_ writer: FrameWriter) throws {
    try writer.write(.description(description))
    if let duration = description.duration, Audio.samples(min(duration, 1e9)) > maxSamples { throw tooLong }
    do {
      while try demuxer.readPacket() { try process(writer) }
      try finish(writer)
    } catch let error as MediaError {
      // Keep what is there; the report says where it ends.
      guard resampler.produced > 0 else { throw error.problem }
      brokeOff = error
      if error.operation == .read { try? finish(writer) }
    }
    try sendPending(writer)
    guard resampler.produced > 0 else {
      throw RecordingProblem(.noSamples, "the audio track holds no sound: no audio samples could be decoded")
    }
    // A container's last packet may come before the file's last byte.
    demuxer.awaitEnd()
    for warning in warnings { try writer.write(.warning(warning)) }
    if let signals = video?.signals { try writer.write(.video(signals)) }
    try writer.write(.progress(1))
  }

  /// Takes what is still inside the decoder and the resampler.
  private func finish(_ writer: FrameWriter) throws {
    _ = decoder.send(nil)
    try drain(writer)
    try resampler.flush { try emit($0, writer) }
  }

  private func process(_ writer: FrameWriter) throws {
    guard let packet = demuxer.packet else { return }
    let index = Int(packet.pointee.stream_index)
    if index == demuxer.videoIndex {
      video?.see(packet)
    } else if index == demuxer.audioIndex {
      packets += 1
      if !decoder.send(packet) { undecodable += 1 }
      try drain(writer)
      try reportProgress(writer)
    }
  }

  private func drain(_ writer: FrameWriter) throws {
    while true {
      switch decoder.receive() {
      case .needsMore: return
      case .undecodable:
        undecodable += 1
        return
      case .frame:
        guard let frame = decoder.frame else { return }
        defer { av_frame_unref(frame) }
        // A damaged header can claim a format that no sound has.
        guard frame.pointee.sample_rate > 0, frame.pointee.ch_layout.nb_channels > 0 else { continue }
        try fillHole(before: frame, writer)
        try resampler.convert(frame) { try emit($0, writer) }
      }
    }
  }

  private func fillHole(before frame: UnsafeMutablePointer<AVFrame>, _ writer: FrameWriter) throws {
    let ticks = frame.pointee.best_effort_timestamp
    guard ticks != interviewd_AV_NOPTS_VALUE else { return }
    let time = Double(ticks) * av_q2d(decoder.timeBase) - demuxer.startTime
    let silence = clock.silence(before: time, produced: resampler.produced + resampler.delay)
    if silence > 0 { try resampler.silence(silence) { try emit($0, writer) } }
  }

  private func emit(_ samples: UnsafeBufferPointer<Float>, _ writer: FrameWriter) throws {
    guard resampler.produced <= maxSamples else { throw tooLong }
    pending.append(contentsOf: samples)
    if pending.count >= Self.messageSize { try sendPending(writer) }
  }

  private func sendPending(_ writer: FrameWriter) throws {
    try pending.withUnsafeBufferPointer { try writer.write($0) }
    pending.removeAll(keepingCapacity: true)
  }

  /// At most a hundred messages for a recording.
  private func reportProgress(_ writer: FrameWriter) throws {
    let share =
      description.duration.map { Audio.seconds(resampler.produced) / $0 } ?? demuxer.shareRead
    guard share >= reported + 0.01, share < 1 else { return }
    reported = share
    try writer.write(.progress(share))
  }

  private var tooLong: RecordingProblem {
    .tooLong(limit: Audio.seconds(maxSamples))
  }

  private var warnings: [String] {
    let end = Audio.seconds(resampler.produced)
    var warnings: [String] = []
    // Half a second and one percent: encoders pad, and durations are rounded.
    if let stated = demuxer.statedAudioDuration, end < stated * 0.99 - 0.5 {
      warnings.append("the recording ends early: at \(seconds(end)) of the \(seconds(stated)) that it states")
    } else if let brokeOff, brokeOff.operation != .read {
      warnings.append(
        "the recording ends early, at \(seconds(end)): could not \(brokeOff.operation.rawValue) "
          + "(\(brokeOff.message))")
    } else if brokeOff != nil || demuxer.isCutShort || FFmpegLog.sawTruncation {
      warnings.append("the recording ends early, at \(seconds(end)): the file is truncated")
    }
    if undecodable > 0 {
      warnings.append("\(undecodable) of \(max(packets, undecodable)) audio packets could not be decoded")
    }
    return warnings
  }

  private func seconds(_ value: Double) -> String { "\((value * 10).rounded() / 10) s" }
}

extension RecordingProblem {
  /// `limit` in seconds.
  static func tooLong(limit: Double) -> RecordingProblem {
    RecordingProblem(.tooLong, "the recording is longer than the limit of \(Int(limit)) s")
  }
}
