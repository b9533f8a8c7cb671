internal import CFFmpeg
internal import CFFmpegShims
internal import Core

/// A recording's container, opened: its streams, its description, its packets.
final class Demuxer {
  /// The containers of the contract; FFmpeg's other demuxers (playlists, network, raw pictures) stay shut.
  private static let containers = "wav,w64,mp3,mov,mp4,m4a,3gp,3g2,mj2,ogg,flac,matroska,webm,avi,aac"

  private let input: InputFile
  private var format: UnsafeMutablePointer<AVFormatContext>?
  private(set) var packet = av_packet_alloc()
  private(set) var audioIndex = -1
  private(set) var videoIndex: Int?

  /// Opens the container on `descriptor`. `wantsVideo` keeps its picture stream; without `wantsSound` no sound is
  /// asked for.
  ///
  /// One that grows, and can be read forward, is opened as soon as its first packets are there. Waits for the end of
  /// any other.
  static func open(
    _ descriptor: Int32, growth: Int32?, wantsSound: Bool, wantsVideo: Bool
  ) throws(RecordingProblem) -> Demuxer {
    if let growth {
      let input = try InputFile(descriptor: descriptor, growth: growth)
      if ReadingOrder.isForward(input.awaitBytes(at:_:)),
        let demuxer = try? Demuxer(input, wantsSound: wantsSound, wantsVideo: wantsVideo)
      {
        return demuxer
      }
      // What looked like it and cannot be opened gets another chance when FFmpeg can look at all of it.
      input.awaitEnd()
    }
    return try Demuxer(InputFile(descriptor: descriptor), wantsSound: wantsSound, wantsVideo: wantsVideo)
  }

  private init(_ input: InputFile, wantsSound: Bool, wantsVideo: Bool) throws(RecordingProblem) {
    self.input = input
    guard input.size > 0 else { throw RecordingProblem(.empty, "the file is empty") }
    format = avformat_alloc_context()
    guard let context = format else { throw MediaError(.open, status: -12).problem }
    context.pointee.pb = input.context
    interviewd_refuse_nested_input(context)
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    av_dict_set(&options, "format_whitelist", Self.containers, 0)
    // Frame rates are taken from the container or counted, not guessed from the first pictures.
    av_dict_set(&options, "fpsprobesize", "0", 0)
    // avformat_open_input frees the context and sets `format` to nil when it fails.
    let status = avformat_open_input(&format, nil, nil, &options)
    guard status >= 0 else { throw openProblem(status) }
    try chooseStreams(wantsSound: wantsSound, wantsVideo: wantsVideo)
  }

  deinit {
    av_packet_free(&packet)
    // `pb` is ours: FFmpeg does not close custom I/O.
    avformat_close_input(&format)
  }

  private func openProblem(_ status: Int32) -> RecordingProblem {
    let head = input.head(512)
    // Photographs of telephones come in the same boxes as MP4.
    if ContentKind(head: head) == .heif { return ContentKind.problem(head: head) }
    // An MP4 whose index was never written (the recorder died) has the right first bytes and no `moov`.
    if head.dropFirst(4).starts(with: Array("ftyp".utf8)) {
      return RecordingProblem(.incomplete, "the recording is incomplete: its index (moov) is missing")
    }
    if status == -12 { return MediaError(.open, status: status).problem }
    return ContentKind.problem(head: head)
  }

  private func chooseStreams(wantsSound: Bool, wantsVideo: Bool) throws(RecordingProblem) {
    // An MP4 that breaks off within its index opens, but holds nothing.
    guard !streams.isEmpty else { throw openProblem(interviewd_AVERROR_INVALIDDATA) }
    // Before the stream info is looked for: FFmpeg would decode pictures to learn about them, and packets that
    // it reads for that and discards do not come again.
    for stream in streams {
      switch stream.pointee.codecpar.pointee.codec_type {
      case AVMEDIA_TYPE_AUDIO: break
      case AVMEDIA_TYPE_VIDEO where wantsVideo: stream.pointee.discard = AVDISCARD_NONKEY
      default: stream.pointee.discard = AVDISCARD_ALL
      }
    }
    let status = avformat_find_stream_info(format, nil)
    guard status >= 0 else { throw MediaError(.streams, status: status).problem }

    let audio = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0)
    guard audio >= 0 || !wantsSound else {
      // A picture demuxed as a one-frame video, or a real video without sound.
      throw RecordingProblem(.noAudio, "the recording has no audio track")
    }
    audioIndex = Int(audio)
    videoIndex = streams.firstIndex { stream in
      stream.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
        && stream.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
        && stream.pointee.codecpar.pointee.width > 0
    }
    let usesSound = wantsSound || videoIndex == nil
    for (index, stream) in streams.enumerated() {
      stream.pointee.discard = usesSound && index == audioIndex ? AVDISCARD_DEFAULT : AVDISCARD_ALL
    }
    if wantsVideo, let videoIndex, let stream = stream(videoIndex) {
      // Where the container states no frame rate it is counted from the packets, so all must pass; and where no
      // sound tells the length, the last one does.
      let needsAll = !usesSound || frameRate(stream) == nil
      stream.pointee.discard = needsAll ? AVDISCARD_DEFAULT : AVDISCARD_NONKEY
    }
  }

  private var streams: [UnsafeMutablePointer<AVStream>] {
    guard let format else { return [] }
    return (0..<Int(format.pointee.nb_streams)).compactMap { format.pointee.streams[$0] }
  }

  func stream(_ index: Int) -> UnsafeMutablePointer<AVStream>? {
    let streams = streams
    return streams.indices.contains(index) ? streams[index] : nil
  }

  /// Seconds that the container states; nil where it does not, or where FFmpeg only guesses from the bit rate or, from
  /// an MP4 whose end it does not see, from the first fragment.
  var duration: Double? {
    guard let format, format.pointee.duration > 0,
      format.pointee.duration_estimation_method != AVFMT_DURATION_FROM_BITRATE,
      !(input.isForward && container == "mov")
    else { return nil }
    return Double(format.pointee.duration) / Double(AV_TIME_BASE)
  }

  /// Seconds that the audio track itself should last, or nil: a picture may go on longer.
  var statedAudioDuration: Double? {
    guard let stream = stream(audioIndex)?.pointee, duration != nil else { return nil }
    guard stream.duration > 0 else { return duration }
    return Double(stream.duration) * av_q2d(stream.time_base)
  }

  /// Whether a RIFF file (WAV, AVI) has fewer bytes than its header states: FFmpeg passes over that in silence.
  /// A header written before its end was known states 0 or the largest size, which says nothing.
  var isCutShort: Bool {
    let head = input.head(8)
    guard head.count == 8, head.starts(with: Array("RIFF".utf8)) else { return false }
    let stated = head[4...].reversed().reduce(0) { $0 << 8 | Int64($1) }
    return stated > 0 && stated < 0xffff_ff00 && stated + 8 > input.size
  }

  /// Seconds on the container's clock at which the earliest stream begins.
  var startTime: Double {
    guard let start = format?.pointee.start_time, start != interviewd_AV_NOPTS_VALUE else { return 0 }
    return Double(start) / Double(AV_TIME_BASE)
  }

  /// Returns when the file has all its bytes.
  func awaitEnd() { input.awaitEnd() }

  /// Share of the file's bytes, as far as they are there, that has been read, 0…1.
  var shareRead: Double { min(1, Double(input.position) / Double(max(1, input.size))) }

  /// FFmpeg's short name of it, the first where there are several.
  private var container: String {
    let names = format?.pointee.iformat.map { String(cString: $0.pointee.name) } ?? ""
    return names.split(separator: ",").first.map(String.init) ?? names
  }

  func describe() -> MediaDescription? {
    guard let format else { return nil }
    return MediaDescription(
      container: container,
      duration: duration,
      audio: stream(audioIndex)?.pointee.codecpar.map { audio in
        .init(
          codec: codecName(audio), sampleRate: Int(audio.pointee.sample_rate),
          channels: Int(audio.pointee.ch_layout.nb_channels))
      },
      video: videoIndex.flatMap { stream($0) }.map { stream in
        .init(
          codec: codecName(stream.pointee.codecpar), width: Int(stream.pointee.codecpar.pointee.width),
          height: Int(stream.pointee.codecpar.pointee.height), frameRate: frameRate(stream),
          rotation: rotation(stream))
      },
      streamCount: Int(format.pointee.nb_streams))
  }

  private func codecName(_ parameters: UnsafeMutablePointer<AVCodecParameters>) -> String {
    String(cString: avcodec_get_name(parameters.pointee.codec_id))
  }

  private func frameRate(_ stream: UnsafeMutablePointer<AVStream>) -> Double? {
    let rate = stream.pointee.avg_frame_rate
    guard rate.num > 0, rate.den > 0 else { return nil }
    return (av_q2d(rate) * 1000).rounded() / 1000
  }

  private func rotation(_ stream: UnsafeMutablePointer<AVStream>) -> Int {
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, nil) else { return 0 }
    let degrees = data.withMemoryRebound(to: Int32.self, capacity: 9) { av_display_rotation_get($0) }
    guard degrees.isFinite else { return 0 }
    // FFmpeg counts anticlockwise; players and people count clockwise.
    let quarter = Int((-degrees / 90).rounded()) % 4
    return (quarter < 0 ? quarter + 4 : quarter) * 90
  }

  /// Reads the next packet into ``packet``. False at the end; throws where reading broke off.
  func readPacket() throws(MediaError) -> Bool {
    while true {
      av_packet_unref(packet)
      let status = av_read_frame(format, packet)
      if status >= 0 { return true }
      if status == interviewd_AVERROR_EOF { return false }
      if status != interviewd_AVERROR_EAGAIN { throw MediaError(.read, status: status) }
    }
  }
}
