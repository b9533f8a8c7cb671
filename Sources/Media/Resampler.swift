internal import CFFmpeg
internal import CFFmpegShims
internal import Core

/// Frames of any format in, 16 kHz mono Float32 out. Takes format changes in mid-stream.
final class Resampler {
  private struct Format: Equatable {
    var rate: Int32
    var sampleFormat: Int32
    var channels: Int32
    /// Which channels they are; 0 where they have no names.
    var layout: UInt64

    init(_ frame: AVFrame) {
      rate = frame.sample_rate
      sampleFormat = frame.format
      channels = frame.ch_layout.nb_channels
      layout = frame.ch_layout.order == AV_CHANNEL_ORDER_NATIVE ? frame.ch_layout.u.mask : 0
    }
  }

  private var context: OpaquePointer?
  private var format: Format?
  private let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: 1 << 14)
  /// Samples put out so far.
  private(set) var produced = 0

  deinit {
    swr_free(&context)
    buffer.deallocate()
  }

  /// Output samples that are still inside.
  var delay: Int { context == nil ? 0 : Int(swr_get_delay(context, Int64(Audio.sampleRate))) }

  typealias Output = (UnsafeBufferPointer<Float>) throws -> Void

  /// Converts `frame`; `output` gets each piece, valid only during its call.
  func convert(_ frame: UnsafeMutablePointer<AVFrame>, _ output: Output) throws {
    let format = Format(frame.pointee)
    if format != self.format {
      try flush(output)
      let status = interviewd_make_resampler(&context, Int32(Audio.sampleRate), frame)
      guard status >= 0 else { throw MediaError(.resample, status: status) }
      self.format = format
    }
    let planes = UnsafeMutableRawPointer(frame.pointee.extended_data)?
      .assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    try convert(planes, frame.pointee.nb_samples, output)
  }

  /// Puts out what is still inside; the next frame starts anew.
  func flush(_ output: Output) throws {
    guard context != nil else { return }
    try convert(nil, 0, output)
    swr_free(&context)
    format = nil
  }

  /// Puts out `count` samples of silence, after what is inside.
  func silence(_ count: Int, _ output: Output) throws {
    try flush(output)
    var rest = count
    while rest > 0 {
      let piece = UnsafeMutableBufferPointer(rebasing: buffer.prefix(rest))
      piece.update(repeating: 0)
      try emit(piece.count, output)
      rest -= piece.count
    }
  }

  private func convert(
    _ planes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int32, _ output: Output
  ) throws {
    var count = count
    while true {
      var target: UnsafeMutablePointer<UInt8>? = UnsafeMutableRawPointer(buffer.baseAddress)?
        .assumingMemoryBound(to: UInt8.self)
      let got = swr_convert(context, &target, Int32(buffer.count), planes, count)
      guard got >= 0 else { throw MediaError(.resample, status: got) }
      if got > 0 { try emit(Int(got), output) }
      // A full buffer means that more may be waiting inside. Input of no samples asks for it; no input at all
      // would mean the end, and swresample would invent what follows.
      if got < buffer.count { return }
      count = 0
    }
  }

  private func emit(_ count: Int, _ output: Output) throws {
    produced += count
    try output(UnsafeBufferPointer(rebasing: buffer.prefix(count)))
  }
}
