/// Praat's "Intensity: To TextGrid (silences)": sounding and silent stretches by a level below the peak.
enum Silences {
  /// - Parameters:
  ///   - levels: intensity in dB on the grid of ``IntensityTrack``.
  ///   - below: how many dB below the track's maximum silence begins.
  ///   - duration: of the recording, in seconds.
  /// - Returns: alternating intervals from 0 to `duration`.
  static func find(_ levels: [Float], below: Float, duration: Double) -> [VoiceInterval] {
    let threshold = Extremum.maximum(levels) - below
    guard let first = levels.first, duration >= 0.3, threshold >= Extremum.minimum(levels) else {
      return [VoiceInterval(isSpeech: true, start: 0, end: duration)]
    }
    var intervals = [VoiceInterval(isSpeech: first >= threshold, start: 0, end: duration)]
    for index in levels.indices.dropFirst()
    where (levels[index] >= threshold) != (levels[index - 1] >= threshold) {
      let time = IntensityTrack.time(Double(index))
      intervals[intervals.count - 1].end = time
      intervals.append(VoiceInterval(isSpeech: levels[index] >= threshold, start: time, end: duration))
    }
    return IntervalFilter.cleanUp(intervals)
  }
}
