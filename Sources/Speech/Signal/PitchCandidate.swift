internal import Glibc

/// A possible period of a frame, packed into four bytes: an hour has a million of them.
///
/// Frequencies are kept to a twentieth of a cent between 20 and 1,280 Hz, strengths to 1/65,535.
struct PitchCandidate: Equatable {
  private static let lowest: Float = 20
  private static let octaves: Float = 6

  /// Stands for a frame without a voice: its frequency and its strength are 0.
  static let unvoiced = PitchCandidate()

  private let pitch: UInt16
  private let periodicity: UInt16

  private init() { (pitch, periodicity) = (0, 0) }

  init(frequency: Float, strength: Float) {
    let octave = log2f(frequency / Self.lowest) / Self.octaves
    pitch = UInt16(min(1, max(0, octave)) * 65535 + 0.5)
    periodicity = UInt16(min(1, max(0, strength)) * 65535 + 0.5)
  }

  /// Octaves above 20 Hz.
  var octave: Float { Float(pitch) / 65535 * Self.octaves }
  var isVoiced: Bool { self != .unvoiced }
  /// Hz.
  var frequency: Float { isVoiced ? Self.lowest * exp2f(octave) : 0 }
  /// The normalised autocorrelation at the period, 0…1.
  var strength: Float { Float(periodicity) / 65535 }
}
