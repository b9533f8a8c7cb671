/// What the sound of a recording shows before any word is known: the input of measures and scores.
public struct VoiceSignals: Sendable {
  /// Seconds.
  public var duration: Double
  /// Speech and pauses, alternating, from 0 to `duration`.
  public var intervals: [VoiceInterval]
  /// The nuclei of the syllables.
  var nuclei: [SyllableNuclei.Nucleus]
  /// The pitch, every 10 ms.
  var melody: Melody
  /// Intensity in dB, every 16 ms.
  var levels: [Float]
  /// The largest deviation from the mean; 0 for digital silence.
  public var peak: Float

  /// Whether there is nothing to hear: the loudest sample is below -60 dB of full scale, or no speech at all.
  public var isSilent: Bool { peak < 0.001 || !intervals.contains { $0.isSpeech } }
}
