internal import Core
internal import Glibc

/// The voice's pitch every 10 ms. While samples arrive it keeps each frame's candidates; which of them form
/// the melody is decided at the end, when the recording's peak is known.
///
/// Frame i is centred between samples 319 + 160·i and the next.
struct PitchTrack {
  static let hop = 160
  static let first = 320

  private let settings: PitchSettings
  private let analysis: PitchAnalysis
  /// Per frame: its peak, and how many candidates it has.
  private var peaks = BlockArray<Float16>()
  private var counts = BlockArray<UInt8>()
  private var candidates = BlockArray<PitchCandidate>()

  /// Nil when FFTW has no memory.
  init?() {
    guard let analysis = PitchAnalysis(.voice) else { return nil }
    settings = analysis.settings
    self.analysis = analysis
  }

  /// Number of frames in a recording of `samples` samples: those whose window of 40 ms fits.
  static func frames(in samples: Int) -> Int {
    samples < 2 * first ? 0 : (samples - 2 * first) / hop + 1
  }

  /// The first sample that the next frame needs.
  var needed: Int { counts.count * Self.hop + Self.first - analysis.reach }

  /// Computes all frames below `limit` whose windows are in `buffer`.
  ///
  /// `loudest` is a lower bound of the recording's peak: what is silent beside it needs no candidates.
  mutating func process(_ buffer: SampleBuffer, loudest: Float, limit: Int = .max) {
    // No voiced candidate scores above 1, and leaving the voiced path for one frame costs two changes.
    let hopeless = 1 + 2 * settings.changeCost
    while counts.count < limit, needed + 2 * analysis.reach <= buffer.end {
      let frame = buffer.withSamples(from: needed) { window in
        analysis.measure(window) { loudest > 0 && settings.unvoicedScore(share: $0 / loudest) >= hopeless }
      }
      peaks.append(Float16(frame.peak))
      let start = candidates.count
      for index in frame.candidates.indices where canWin(index, of: frame) {
        let (frequency, strength) = frame.candidates[index]
        candidates.append(PitchCandidate(frequency: frequency, strength: strength))
      }
      counts.append(UInt8(candidates.count - start))
    }
  }

  /// Whether the best path could go through a candidate at all. If not it need not be kept: this is exact,
  /// and leaves about one candidate in four.
  private func canWin(_ index: Int, of frame: PitchAnalysis.Frame) -> Bool {
    let (frequency, strength) = frame.candidates[index]
    let score = score(frequency, strength)
    // Going unvoiced for this frame instead costs at most two changes.
    guard score >= settings.voicingThreshold - 2 * settings.changeCost else { return false }
    // Taking another candidate instead costs at most two jumps there and back.
    return !frame.candidates.contains { other in
      self.score(other.frequency, other.strength) - score
        > 2 * settings.jumpCost * abs(log2f(other.frequency / frequency))
    }
  }

  private func score(_ frequency: Float, _ strength: Float) -> Float {
    strength - settings.octaveCost * log2f(settings.ceiling / frequency)
  }

  /// The best path. `loudest` is the recording's largest deviation from its mean.
  consuming func melody(loudest: Float) -> Melody {
    var path = PitchPath(settings, frames: counts.count)
    var candidates = candidates
    self.candidates = BlockArray()
    var next = 0
    for frame in 0..<counts.count {
      let end = next + Int(counts[frame])
      path.append(
        (next..<end).map { candidates[$0] }, share: loudest > 0 ? Float(peaks[frame]) / loudest : 0)
      next = end
      // The path takes their place: an hour's are four megabytes.
      candidates.release(below: next)
    }
    return path.best()
  }
}

/// The pitch of every frame, on the grid of ``PitchTrack``; ``PitchCandidate/unvoiced`` where there is none.
struct Melody: Equatable {
  var frames: [PitchCandidate]
}
