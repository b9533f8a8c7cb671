/// A stretch of a recording that is either speech or not. Times are seconds.
public struct VoiceInterval: Sendable, Equatable {
  public var isSpeech: Bool
  public var start: Double
  public var end: Double

  public init(isSpeech: Bool, start: Double, end: Double) {
    self.isSpeech = isSpeech
    self.start = start
    self.end = end
  }

  public var length: Double { end - start }
}

/// Turns intervals of one kind that are too short into the other kind, and joins neighbours that become
/// equal. Takes and gives one interval at a time, so it works on a stream.
struct IntervalFilter {
  let removesSpeech: Bool
  /// Seconds.
  let shorterThan: Double
  /// The last interval, still growing.
  private(set) var open: VoiceInterval?

  init(removesSpeech: Bool, shorterThan: Double) {
    self.removesSpeech = removesSpeech
    self.shorterThan = shorterThan
  }

  /// Takes the next interval; gives back one that can no longer change.
  mutating func push(_ interval: VoiceInterval) -> VoiceInterval? {
    var interval = interval
    if interval.isSpeech == removesSpeech, interval.length < shorterThan { interval.isSpeech.toggle() }
    guard let last = open, last.isSpeech != interval.isSpeech else {
      interval.start = open?.start ?? interval.start
      open = interval
      return nil
    }
    open = interval
    return last
  }

  /// The clean-up of Praat's "To TextGrid (silences)": first sounding shorter than 0.1 s, then silent
  /// shorter than 0.3 s.
  static func cleanUp(_ intervals: [VoiceInterval]) -> [VoiceInterval] {
    var speech = IntervalFilter(removesSpeech: true, shorterThan: 0.1)
    var silence = IntervalFilter(removesSpeech: false, shorterThan: 0.3)
    var result: [VoiceInterval] = []
    for interval in intervals {
      if let clean = speech.push(interval), let clean = silence.push(clean) { result.append(clean) }
    }
    if let last = speech.open, let clean = silence.push(last) { result.append(clean) }
    if let last = silence.open { result.append(last) }
    return result
  }
}
