/// The parameters of Boersma's pitch analysis, named as in Praat's "To Pitch (ac)".
struct PitchSettings: Sendable {
  /// Seconds between frames.
  var timeStep: Double
  /// Hz.
  var floor: Float
  /// Hz.
  var ceiling: Float
  /// Share of the recording's peak below which a frame tends to silence.
  var silenceThreshold: Float
  /// Strength of the unvoiced candidate.
  var voicingThreshold: Float
  /// Cost per octave below the ceiling: favours high candidates.
  var octaveCost: Float
  /// Cost per octave between neighbouring frames, at a time step of 10 ms.
  var octaveJumpCost: Float
  /// Cost of a change between voiced and unvoiced, at a time step of 10 ms.
  var voicedUnvoicedCost: Float

  /// The voice's pitch: every 10 ms, 75–500 Hz.
  static let voice = PitchSettings(
    timeStep: 0.01, floor: 75, ceiling: 500, silenceThreshold: 0.03, voicingThreshold: 0.45,
    octaveCost: 0.01, octaveJumpCost: 0.35, voicedUnvoicedCost: 0.14)

  /// Whether a syllable's nucleus is voiced, after De Jong & Wempe (2009): every 20 ms, 30–450 Hz.
  static let nucleus = PitchSettings(
    timeStep: 0.02, floor: 30, ceiling: 450, silenceThreshold: 0.03, voicingThreshold: 0.25,
    octaveCost: 0.01, octaveJumpCost: 0.35, voicedUnvoicedCost: 0.25)

  /// Costs are given for 10 ms and shrink with longer steps.
  private var timeCorrection: Float { Float(0.01 / timeStep) }
  var jumpCost: Float { octaveJumpCost * timeCorrection }
  var changeCost: Float { voicedUnvoicedCost * timeCorrection }

  /// The score of the unvoiced candidate of a frame whose peak is `share` of the recording's.
  func unvoicedScore(share: Float) -> Float {
    voicingThreshold + max(0, 2 - min(1, share) / (silenceThreshold / (1 + voicingThreshold)))
  }
}
