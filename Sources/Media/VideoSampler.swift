internal import CFFmpeg
internal import CFFmpegShims
internal import Core

/// Looks at key frames now and then. A picture that cannot be decoded costs its signals, never the sound.
final class VideoSampler {
  /// A mean brightness below this is a camera that is off or covered.
  private static let darkBelow = 0.06
  /// Two pictures that differ by less in the mean, 0…1, show the same: re-encoding one picture stays below,
  /// a camera's own noise above.
  private static let sameBelow = 0.003
  /// Seconds between two looks at least, for codecs in which every frame is a key frame.
  private static let spacing = 0.5
  /// Larger pictures are refused by the decoder: 8K, 33 megapixels.
  private static let maxPixels: Int64 = 7680 * 4320

  private var context: UnsafeMutablePointer<AVCodecContext>?
  private var frame = av_frame_alloc()
  private let timeBase: AVRational
  private let description: MediaDescription.VideoStream

  private var last: Luma?
  private var lastLook = -Double.infinity
  private var samples = 0
  private var dark = 0
  private var frozen = 0
  private var brightness = 0.0
  /// Packets since ``firstTime``, for the frame rate.
  private var packets = 0
  private var firstTime: Double?
  private var lastTime = 0.0
  private var sawOtherFrames = false

  /// Nil when there is no decoder for the stream.
  init?(stream: UnsafeMutablePointer<AVStream>, description: MediaDescription.VideoStream) {
    timeBase = stream.pointee.time_base
    self.description = description
    guard let parameters = stream.pointee.codecpar,
      let codec = avcodec_find_decoder(parameters.pointee.codec_id)
    else { return nil }
    context = avcodec_alloc_context3(codec)
    guard let context, avcodec_parameters_to_context(context, parameters) >= 0 else { return nil }
    context.pointee.pkt_timebase = timeBase
    context.pointee.thread_count = 1
    context.pointee.max_pixels = Self.maxPixels
    context.pointee.skip_frame = AVDISCARD_NONKEY
    // A deblocked picture has the same brightness.
    context.pointee.skip_loop_filter = AVDISCARD_ALL
    guard avcodec_open2(context, codec, nil) >= 0 else { return nil }
  }

  deinit {
    avcodec_free_context(&context)
    av_frame_free(&frame)
  }

  /// Takes every packet of the stream that the demuxer lets through.
  func see(_ packet: UnsafeMutablePointer<AVPacket>) {
    // AVI knows no pts.
    let ticks =
      packet.pointee.pts != interviewd_AV_NOPTS_VALUE ? packet.pointee.pts : packet.pointee.dts
    let time = ticks == interviewd_AV_NOPTS_VALUE ? lastTime : Double(ticks) * av_q2d(timeBase)
    let isKey = packet.pointee.flags & AV_PKT_FLAG_KEY != 0
    count(time, isKey: isKey)
    guard isKey, abs(time - lastLook) >= Self.spacing else { return }
    lastLook = time
    guard avcodec_send_packet(context, packet) >= 0 else { return }
    // Draining makes the decoder put the key frame out at once instead of waiting for pictures to reorder.
    avcodec_send_packet(context, nil)
    while avcodec_receive_frame(context, frame) >= 0 {
      if let frame, let luma = Luma(frame.pointee) { look(at: luma) }
      av_frame_unref(frame)
    }
    avcodec_flush_buffers(context)
  }

  private func count(_ time: Double, isKey: Bool) {
    if !isKey && !sawOtherFrames {
      // Of what was read while the container was probed only key frames came through: count from here.
      sawOtherFrames = true
      (packets, firstTime, lastTime) = (0, nil, time)
    }
    packets += 1
    firstTime = min(firstTime ?? time, time)
    lastTime = max(lastTime, time)
  }

  private func look(at luma: Luma) {
    samples += 1
    brightness += luma.mean
    if luma.mean < Self.darkBelow {
      dark += 1
    } else if let last, luma.difference(from: last) < Self.sameBelow {
      frozen += 1
    }
    last = luma
  }

  /// Nil when no key frame could be seen.
  var signals: VideoSignals? {
    guard samples > 0 else { return nil }
    let share = { (count: Int) in (Double(count) / Double(self.samples) * 1000).rounded() / 1000 }
    return VideoSignals(
      samples: samples, width: description.width, height: description.height,
      frameRate: description.frameRate ?? countedFrameRate,
      brightness: (brightness / Double(samples) * 1000).rounded() / 1000, dark: share(dark),
      frozen: share(frozen))
  }

  /// From the packets, where the container states none (then all of them pass the demuxer).
  private var countedFrameRate: Double? {
    guard packets > 1, let firstTime, lastTime > firstTime else { return nil }
    return (Double(packets - 1) / (lastTime - firstTime) * 10).rounded() / 10
  }
}
