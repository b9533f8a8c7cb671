internal import Core
internal import Glibc

/// The voiced candidates of single frames: Boersma (1993), "Accurate short-term analysis of the fundamental
/// frequency and the harmonics-to-noise ratio of a sampled sound", as Praat computes it with a Hanning window
/// of three periods of the floor.
final class PitchAnalysis {
  /// Candidates of a frame, the unvoiced one not counted.
  static let maxCandidates = 14

  /// What a frame shows.
  struct Frame {
    /// The largest deviation from the local mean within half a period of the floor.
    var peak: Float = 0
    var candidates: [(frequency: Float, strength: Float)] = []
  }

  let settings: PitchSettings
  /// Samples before a frame's centre that it needs, and after.
  let reach: Int

  private let autocorrelation: Autocorrelation
  private let interpolation = SincInterpolation()
  private let period: Int
  private let halfPeriod: Int
  private let halfWindow: Int
  private let minLag: Int
  private var frame = Frame()

  /// Nil when FFTW has no memory.
  init?(_ settings: PitchSettings) {
    self.settings = settings
    let rate = Float(Audio.sampleRate)
    period = Int(rate / settings.floor)
    halfPeriod = period / 2 + 1
    let window = Int(3 * rate / settings.floor)
    halfWindow = window / 2 - 1
    reach = max(period, halfWindow) + 1
    let size = 2 * halfWindow
    guard let autocorrelation = Autocorrelation(windowSize: size, maxLag: min(size / 3 + 2, size)) else {
      return nil
    }
    self.autocorrelation = autocorrelation
    minLag = max(2, Int(rate / settings.ceiling))
    frame.candidates.reserveCapacity(Self.maxCandidates)
  }

  /// Measures the frame in the middle of `input`, which holds `2·reach` samples; its centre lies between the
  /// two in the middle. `isSilent` decides from the peak whether looking for candidates can be spared.
  func measure(_ input: UnsafeBufferPointer<Float>, isSilent: (Float) -> Bool) -> Frame {
    frame.candidates.removeAll(keepingCapacity: true)
    let mean = VectorMath.mean(UnsafeBufferPointer(rebasing: input[(reach - period)...]), 2 * period)
    frame.peak = VectorMath.peak(
      UnsafeBufferPointer(rebasing: input[(reach - halfPeriod)...]), 2 * halfPeriod, offset: mean)
    guard !isSilent(frame.peak),
      autocorrelation.compute(UnsafeBufferPointer(rebasing: input[(reach - halfWindow)...]), mean: mean)
    else { return frame }
    autocorrelation.values.withUnsafeBufferPointer(findCandidates)
    return frame
  }

  private func findCandidates(_ r: UnsafeBufferPointer<Float>) {
    let threshold = settings.voicingThreshold / 2
    for lag in minLag...autocorrelation.maxLag
    where r[lag] > threshold && r[lag] > r[lag - 1] && r[lag] >= r[lag + 1] {
      let offset = Extremum.peak(r[lag - 1], r[lag], r[lag + 1]).offset
      let (fine, value) = interpolation.peak(r, near: lag, offset: offset)
      let frequency = Float(Audio.sampleRate) / (Float(lag) + offset + fine)
      // Interpolation can overshoot 1; Praat mirrors it back.
      let strength = value > 1 ? 1 / value : value
      guard frequency <= settings.ceiling, strength > 0 else { continue }
      insert(frequency, strength)
    }
  }

  /// Keeps the best candidates when there are too many.
  private func insert(_ frequency: Float, _ strength: Float) {
    guard frame.candidates.count == Self.maxCandidates else {
      frame.candidates.append((frequency, strength))
      return
    }
    let score = { (f: Float, s: Float) in s - self.settings.octaveCost * log2f(self.settings.floor / f) }
    guard
      let worst = frame.candidates.indices.min(by: { a, b in
        let (a, b) = (self.frame.candidates[a], self.frame.candidates[b])
        return score(a.frequency, a.strength) < score(b.frequency, b.strength)
      })
    else { return }
    let (f, s) = frame.candidates[worst]
    if score(frequency, strength) > score(f, s) { frame.candidates[worst] = (frequency, strength) }
  }
}
