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
  /// Whether nobody is to be heard: no speech, or nothing in it that is voiced (a fan, a hum of noise).
  public var isSilent: Bool { nuclei.isEmpty || !intervals.contains { $0.isSpeech } }
}
