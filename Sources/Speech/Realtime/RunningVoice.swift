/// The voice over several turns of a conversation: what was measured of each, put together on one clock.
///
/// Of the turns the last half hour is kept, so that memory and the time for ``analysis(hasFillers:)`` are bounded.
public struct RunningVoice: Sendable {
  private struct Turn {
    var signals: VoiceSignals
    var transcript: Transcript?
    /// Seconds without sound that passed before it; nil: somebody else spoke.
    var pause: Double?
  }

  /// Seconds.
  private static let longest = 1800.0

  private var turns: [Turn] = []
  private var duration = 0.0

  public init() {}

  /// - Parameters:
  ///   - transcript: on the turn's own clock; nil without a recogniser.
  ///   - pause: seconds between the end of the turn before and this one's beginning that were the speaker's own; nil
  ///     when somebody else spoke meanwhile, so that the silence around is no pause.
  public mutating func add(_ signals: VoiceSignals, transcript: Transcript?, pause: Double?) {
    turns.append(Turn(signals: signals, transcript: transcript, pause: pause))
    duration += signals.duration
    while duration > Self.longest, turns.count > 1 { duration -= turns.removeFirst().signals.duration }
  }

  /// Scores and measures of all turns that are kept.
  ///
  /// - Parameter hasFillers: whether the recogniser writes fillers down.
  public func analysis(hasFillers: Bool) -> VoiceAnalysis {
    var all = VoiceSignals(duration: 0, intervals: [], nuclei: [], melody: Melody(frames: []), levels: [])
    var transcript: Transcript?
    for turn in turns {
      let offset = all.append(turn.signals, pause: turn.pause)
      guard let heard = turn.transcript else { continue }
      transcript =
        transcript
        ?? Transcript(
          language: heard.language, recogniser: heard.recogniser, trust: heard.trust,
          wordTimes: heard.wordTimes, segments: [])
      transcript?.segments += heard.segments.map { $0.shifted(by: offset) }
    }
    return VoiceAnalysis(VoiceMeasures(all, transcript: transcript, hasFillers: hasFillers))
  }
}

extension VoiceSignals {
  /// Puts `other` behind this: after a pause, or, without one, so that its speech follows the speech here.
  ///
  /// - Returns: the seconds by which its times are shifted.
  fileprivate mutating func append(_ other: VoiceSignals, pause: Double?) -> Double {
    var end = intervals.last?.end ?? 0
    var offset = end
    var coming = other.intervals[...]
    if let pause, !intervals.isEmpty {
      add(VoiceInterval(isSpeech: false, start: end, end: end + pause))
      offset = end + pause
    } else if !intervals.isEmpty {
      if let last = intervals.last, !last.isSpeech {
        end = last.start
        intervals.removeLast()
      }
      if let first = coming.first, !first.isSpeech { coming.removeFirst() }
      offset = end - (coming.first?.start ?? 0)
    }
    for interval in coming {
      add(
        VoiceInterval(
          isSpeech: interval.isSpeech, start: interval.start + offset, end: interval.end + offset))
    }
    nuclei += other.nuclei.map { .init(time: $0.time + offset, level: $0.level) }
    melody.frames += other.melody.frames
    levels += other.levels
    duration += other.duration + (pause ?? 0)
    return offset
  }

  /// Joins it with the last interval where that is of the same kind.
  private mutating func add(_ interval: VoiceInterval) {
    if let last = intervals.last, last.isSpeech == interval.isSpeech {
      intervals[intervals.count - 1].end = interval.end
    } else if interval.length > 0 {
      intervals.append(interval)
    }
  }
}

extension Transcript.Segment {
  fileprivate func shifted(by offset: Double) -> Transcript.Segment {
    .init(
      start: start + offset, end: end + offset, text: text,
      words: words.map {
        .init(word: $0.word, start: $0.start + offset, end: $0.end + offset, confidence: $0.confidence)
      })
  }
}
