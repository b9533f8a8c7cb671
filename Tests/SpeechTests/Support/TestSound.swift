import Core

/// Sound made of known parts: noise like a room's, and voiced bursts like syllables.
struct TestSound {
  private(set) var samples: [Float] = []
  private var random = SplitMix(seed: 1)

  /// Faint noise, -66 dB of full scale.
  mutating func silence(_ seconds: Double) {
    for _ in 0..<Audio.samples(seconds) { samples.append(noise(0.0005)) }
  }

  /// Pulses at 120 Hz that swell and fade four times a second, never falling silent. Returns where they are.
  @discardableResult
  mutating func speech(_ seconds: Double) -> Range<Int> {
    let start = samples.count
    var state: Float = 0
    for index in 0..<Audio.samples(seconds) {
      let pulse: Float = index % 133 == 0 ? 1 : 0
      state = 0.97 * state + pulse
      let phase = Float(index % 4000) / 4000
      let swell = 0.35 + 0.65 * (phase < 0.5 ? 2 * phase : 2 - 2 * phase)
      samples.append((state - 0.25) * 0.5 * swell + noise(0.0005))
    }
    return start..<samples.count
  }

  private mutating func noise(_ peak: Float) -> Float { Float.random(in: -peak...peak, using: &random) }
}
