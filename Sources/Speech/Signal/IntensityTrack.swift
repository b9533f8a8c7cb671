internal import Core

/// The intensity of a recording every 16 ms (floor 50 Hz), frame by frame as samples arrive.
///
/// Frame i is centred on sample 1024 + 256·i: the grid starts at the stream's beginning, because a stream's
/// length is not known (Praat centres its grid on the file, which shifts it by less than a frame).
struct IntensityTrack {
  /// Samples from one frame to the next.
  static let hop = 256
  /// Position of the centre of frame 0.
  static let first = 1024

  private let intensity = Intensity(floor: 50)
  /// dB, one value a frame.
  private(set) var levels: [Float] = []

  /// Seconds from the recording's start to the centre of frame `index`, which may be a fraction.
  static func time(_ index: Double) -> Double {
    (Double(first) + index * Double(hop)) / Double(Audio.sampleRate)
  }

  /// Number of frames in a recording of `samples` samples: those whose window of 128 ms fits.
  static func frames(in samples: Int) -> Int {
    samples < 2 * first ? 0 : (samples - 2 * first) / hop + 1
  }

  /// The first sample that the next frame needs.
  var needed: Int { levels.count * Self.hop + Self.first - intensity.reach }

  /// Computes all frames below `limit` whose windows are in `buffer`.
  mutating func process(_ buffer: SampleBuffer, limit: Int = .max) {
    while levels.count < limit, needed + 2 * intensity.reach + 1 <= buffer.end {
      levels.append(buffer.withSamples(from: needed) { intensity.level($0) })
    }
  }
}
