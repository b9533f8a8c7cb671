internal import CFLAC
internal import Core

/// FLAC in memory by libFLAC: 16 kHz mono, 16 bits, level 5. Lossless, and for speech about 60 % of the samples.
enum FLACEncoder {
  /// What libFLAC writes into.
  private final class Output {
    var bytes: [UInt8] = []
  }

  /// Samples converted at a time.
  private static let block = 4096

  /// The piece as a FLAC file. Takes about 20 ms of processor time for a minute.
  static func encode(_ piece: Piece) throws(RecogniserError) -> [UInt8] {
    guard let encoder = FLAC__stream_encoder_new() else { throw .encodingFailed(function: "new") }
    defer { FLAC__stream_encoder_delete(encoder) }
    let isSetUp =
      FLAC__stream_encoder_set_channels(encoder, 1) != 0
      && FLAC__stream_encoder_set_bits_per_sample(encoder, 16) != 0
      && FLAC__stream_encoder_set_sample_rate(encoder, UInt32(Audio.sampleRate)) != 0
      && FLAC__stream_encoder_set_compression_level(encoder, 5) != 0
      // Exact, so that the header tells the length.
      && FLAC__stream_encoder_set_total_samples_estimate(encoder, UInt64(piece.count)) != 0
    guard isSetUp else { throw .encodingFailed(function: "set") }

    let output = Output()
    output.bytes.reserveCapacity(piece.count)
    // The encoder is finished before this function returns, and so before `output` can go.
    let status = FLAC__stream_encoder_init_stream(
      encoder,
      { _, buffer, count, _, _, output in
        guard let buffer, let output else { return FLAC__STREAM_ENCODER_WRITE_STATUS_FATAL_ERROR }
        Unmanaged<Output>.fromOpaque(output).takeUnretainedValue().bytes
          .append(contentsOf: UnsafeBufferPointer(start: buffer, count: count))
        return FLAC__STREAM_ENCODER_WRITE_STATUS_OK
      }, nil, nil, nil, Unmanaged.passUnretained(output).toOpaque())
    guard status == FLAC__STREAM_ENCODER_INIT_STATUS_OK else { throw .encodingFailed(function: "init") }

    var isWritten = true
    var written = 0
    for (part, place) in zip(piece.parts, piece.places) {
      isWritten = isWritten && write(repeatElement(0, count: place - written), to: encoder)
      isWritten = isWritten && write(part.samples, to: encoder)
      written = place + part.samples.count
    }
    isWritten = FLAC__stream_encoder_finish(encoder) != 0 && isWritten
    return try withExtendedLifetime(output) { () throws(RecogniserError) in
      guard isWritten else { throw .encodingFailed(function: "process") }
      return output.bytes
    }
  }

  private static func write(
    _ samples: some RandomAccessCollection<Int16>, to encoder: UnsafeMutablePointer<FLAC__StreamEncoder>
  ) -> Bool {
    var rest = samples[...]
    while !rest.isEmpty {
      let wide = rest.prefix(block).map(Int32.init)
      guard FLAC__stream_encoder_process_interleaved(encoder, wide, UInt32(wide.count)) != 0 else {
        return false
      }
      rest = rest.dropFirst(block)
    }
    return true
  }
}
