internal import CSpeexDSP

/// Turns a stream of 24 kHz samples into one of 16 kHz, piece by piece, by libspeexdsp's windowed sinc
/// interpolation (quality 5: flat up to 7 kHz, what would alias is below -60 dB).
///
/// Sample n of the output belongs to the same moment as sample 1.5·n of the input. The last 2.5 ms of what was
/// given wait for the next piece.
public final class StreamResampler {
  public static let inputRate = 24_000
  private static let outputRate = 16_000
  private static let quality: Int32 = 5
  /// Input samples given to libspeexdsp at once.
  private static let block = 4096

  private let state: OpaquePointer

  /// Nil when there is no memory for it.
  public init?() {
    var status: Int32 = 0
    let state = speex_resampler_init(
      1, spx_uint32_t(Self.inputRate), spx_uint32_t(Self.outputRate), Self.quality, &status)
    guard let state, status == 0 else { return nil }
    self.state = state
    speex_resampler_skip_zeros(state)
  }

  deinit { speex_resampler_destroy(state) }

  /// Takes the next samples (mono, -1…1, any number); returns what has become complete.
  public func append(_ samples: [Float]) -> [Float] {
    // One more for the fraction of a sample that the state holds from before.
    let capacity = samples.count * 2 / 3 + 2
    return [Float](unsafeUninitializedCapacity: capacity) { output, written in
      samples.withUnsafeBufferPointer { input in
        var taken = 0
        while taken < input.count, written < capacity {
          var inputCount = spx_uint32_t(min(input.count - taken, Self.block))
          var outputCount = spx_uint32_t(capacity - written)
          let status = speex_resampler_process_float(
            state, 0, input.baseAddress.map { $0 + taken }, &inputCount,
            output.baseAddress.map { $0 + written }, &outputCount)
          // Nothing but wrong arguments makes it fail.
          guard status == 0, inputCount > 0 || outputCount > 0 else { return }
          taken += Int(inputCount)
          written += Int(outputCount)
        }
      }
    }
  }
}
