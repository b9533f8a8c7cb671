internal import Core
internal import Glibc

/// Syllable nuclei after De Jong & Wempe (2009), "Praat script to detect syllable nuclei and measure speech
/// rate automatically": voiced peaks of intensity, each followed by a dip of more than 2 dB.
///
/// While samples arrive, each peak of the intensity is measured on the spot: whether it is voiced, and how
/// loud it is on a finer scale. Which peaks count is decided at the end, when the levels are known.
struct SyllableNuclei {
  /// A nucleus that counts.
  struct Nucleus: Equatable {
    /// Seconds.
    var time: Double
    /// dB, over a window of 64 ms.
    var level: Float
  }

  /// A peak of the intensity.
  private struct Peak {
    /// Its frame in the ``IntensityTrack``.
    var frame: Int32
    /// The score of its best voiced candidate, or less than 0 where there is none.
    var voicedScore: Float
    /// Largest deviation from the mean around it.
    var peak: Float
    /// dB, over a window of 64 ms.
    var level: Float
  }

  /// dB below the loud frames' level under which peaks do not count.
  private static let range: Float = 25
  /// dB to the dip that follows.
  private static let dip: Float = 2

  private let analysis: PitchAnalysis
  private let intensity = Intensity(floor: 100)
  private var peaks: [Peak] = []
  private var nextFrame = 1

  /// Nil when FFTW has no memory.
  init?() {
    guard let analysis = PitchAnalysis(.nucleus) else { return nil }
    self.analysis = analysis
  }

  private static func centre(of frame: Int) -> Int { IntensityTrack.first + frame * IntensityTrack.hop }

  /// The first sample that the next peak may need.
  var needed: Int {
    Self.centre(of: nextFrame) - IntensityTrack.hop / 2 - max(analysis.reach, intensity.reach)
  }

  /// Measures the peaks that have become known and whose windows are in `buffer`.
  ///
  /// `loudest` is a lower bound of the recording's peak.
  mutating func process(_ buffer: SampleBuffer, _ track: IntensityTrack, loudest: Float) {
    let levels = track.levels
    let reach = max(analysis.reach, intensity.reach) + IntensityTrack.hop / 2
    while nextFrame + 1 < levels.count, Self.centre(of: nextFrame) + reach + 1 <= buffer.end {
      let (left, level, right) = (levels[nextFrame - 1], levels[nextFrame], levels[nextFrame + 1])
      if level > left, level >= right {
        let offset = Extremum.peak(left, level, right).offset
        let centre = Self.centre(of: nextFrame) + Int((offset * Float(IntensityTrack.hop)).rounded())
        peaks.append(measure(buffer, centre: centre, frame: nextFrame, loudest: loudest))
      }
      nextFrame += 1
    }
  }

  private func measure(_ buffer: SampleBuffer, centre: Int, frame: Int, loudest: Float) -> Peak {
    // A window at the very beginning reaches before the recording: silence.
    let window = buffer.copy(centre - analysis.reach..<centre + analysis.reach)
    let settings = analysis.settings
    let found = window.withUnsafeBufferPointer { window in
      analysis.measure(window) { loudest > 0 && settings.unvoicedScore(share: $0 / loudest) > 2 }
    }
    let best = found.candidates.map {
      $0.strength - settings.octaveCost * log2f(settings.ceiling / $0.frequency)
    }
    let around = buffer.copy(centre - intensity.reach..<centre + intensity.reach + 1)
    return Peak(
      frame: Int32(frame), voicedScore: best.max() ?? -1, peak: found.peak,
      level: around.withUnsafeBufferPointer { intensity.level($0) })
  }

  /// The nuclei. `loudest` is the recording's largest deviation from its mean, `duration` its length in
  /// seconds.
  func nuclei(_ track: IntensityTrack, loudest: Float, duration: Double) -> [Nucleus] {
    let levels = track.levels
    guard !levels.isEmpty else { return [] }
    let loud = Self.quantile(levels, 0.99)
    let threshold = max(loud - Self.range, Extremum.minimum(levels))
    let sounding = Silences.find(
      levels, below: Self.range + Extremum.maximum(levels) - loud, duration: duration)

    var nuclei: [Nucleus] = []
    var interval = 0
    var last: (peak: Peak, time: Double, level: Float)?
    for peak in peaks {
      let frame = Int(peak.frame)
      let top = Extremum.peak(levels[frame - 1], levels[frame], levels[frame + 1])
      guard top.value > threshold else { continue }
      // A peak counts once the next is known, and the dip between them: the last one never does.
      if let last, dip(levels, from: last.peak, to: peak, below: last.level) > Self.dip,
        isVoiced(last.peak, loudest: loudest)
      {
        while interval + 1 < sounding.count, sounding[interval].end <= last.time { interval += 1 }
        if sounding[interval].isSpeech { nuclei.append(Nucleus(time: last.time, level: last.peak.level)) }
      }
      last = (peak, IntensityTrack.time(Double(frame) + Double(top.offset)), top.value)
    }
    return nuclei
  }

  /// How many dB the lowest frame between two peaks lies from `level`.
  private func dip(_ levels: [Float], from first: Peak, to second: Peak, below level: Float) -> Float {
    let between = levels[Int(first.frame)...Int(second.frame)]
    return abs(level - (between.min() ?? level))
  }

  private func isVoiced(_ peak: Peak, loudest: Float) -> Bool {
    let share = loudest > 0 ? peak.peak / loudest : 0
    return peak.voicedScore > analysis.settings.unvoicedScore(share: share)
  }

  /// Hazen's quantile, as Praat's "Get quantile".
  private static func quantile(_ values: [Float], _ share: Double) -> Float {
    let sorted = values.sorted()
    let place = share * Double(sorted.count) - 0.5
    let lower = min(max(0, Int(place.rounded(.down))), sorted.count - 1)
    let upper = min(lower + 1, sorted.count - 1)
    let weight = Float(min(max(0, place - Double(lower)), 1))
    return sorted[lower] + weight * (sorted[upper] - sorted[lower])
  }
}
