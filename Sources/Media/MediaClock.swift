internal import Core

/// Keeps the samples that come out on the recording's own clock: says where a hole wants silence.
///
/// Browsers leave holes when a microphone is muted or a network stalls. Without silence in their place all
/// later words would be early.
struct MediaClock {
  /// Samples: smaller differences are the rounding of timestamps.
  private static let tolerance = Audio.sampleRate / 10
  /// Samples: a larger one is a broken timestamp, not a hole.
  private static let largest = 3600 * Audio.sampleRate

  /// Samples to add to a timestamp, after the clock jumped.
  private var shift = 0

  /// The silence, in samples, to put before a frame.
  ///
  /// - Parameters:
  ///   - time: the frame's timestamp in seconds since the recording's start.
  ///   - produced: samples put out so far, those still in the resampler included.
  mutating func silence(before time: Double, produced: Int) -> Int {
    // Beyond any recording, and beyond what an Int could hold.
    guard time.isFinite, abs(time) < 1e9 else { return 0 }
    let gap = Audio.samples(time) + shift - produced
    if gap > Self.largest || gap < -Self.largest / 60 {
      // The clock was reset: a chained Ogg, a concatenated file. Go on from here.
      shift -= gap
      return 0
    }
    return gap > Self.tolerance ? gap : 0
  }
}
