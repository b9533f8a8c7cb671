internal import CFFmpeg
internal import CFFmpegShims
internal import Core

/// Packets of one audio stream in, frames in the codec's own format out.
final class AudioDecoder {
  private var context: UnsafeMutablePointer<AVCodecContext>?
  private(set) var frame = av_frame_alloc()
  let timeBase: AVRational

  init(stream: UnsafeMutablePointer<AVStream>) throws(RecordingProblem) {
    timeBase = stream.pointee.time_base
    let parameters = stream.pointee.codecpar
    let name = parameters.map { String(cString: avcodec_get_name($0.pointee.codec_id)) } ?? "unknown"
    guard let parameters, let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
      throw RecordingProblem(.unsupported, "its audio codec (\(name)) cannot be decoded")
    }
    context = avcodec_alloc_context3(codec)
    var status = avcodec_parameters_to_context(context, parameters)
    context?.pointee.pkt_timebase = timeBase
    // One recording, one core: recordings are what runs in parallel.
    context?.pointee.thread_count = 1
    if status >= 0 { status = avcodec_open2(context, codec, nil) }
    guard status >= 0 else { throw MediaError(.codec, status: status).problem }
  }

  deinit {
    avcodec_free_context(&context)
    av_frame_free(&frame)
  }

  /// Feeds a packet, or the end of the stream when nil. False when the packet was not decodable.
  func send(_ packet: UnsafeMutablePointer<AVPacket>?) -> Bool {
    avcodec_send_packet(context, packet) >= 0
  }

  enum Received { case frame, needsMore, undecodable }

  /// Takes the next frame into ``frame``.
  func receive() -> Received {
    let status = avcodec_receive_frame(context, frame)
    if status >= 0 { return .frame }
    return status == interviewd_AVERROR_EAGAIN || status == interviewd_AVERROR_EOF ? .needsMore : .undecodable
  }
}
