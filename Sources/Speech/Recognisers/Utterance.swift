/// A stretch of sound with speech in it, cut at pauses.
public struct Utterance: Sendable {
  /// Where it starts: samples from the beginning of the recording.
  public var start: Int
  /// 16 kHz mono, -1…1.
  public var samples: [Float]
  /// Where in `samples` the speech is, without the rests of the pauses at both ends.
  public var speech: Range<Int>

  /// - Parameter speech: nil: all of it; otherwise what of it lies within `samples`.
  public init(start: Int, samples: [Float], speech: Range<Int>? = nil) {
    self.start = start
    self.samples = samples
    self.speech = (speech ?? samples.indices).clamped(to: samples.indices)
  }
}
