internal import Core

/// Cuts a recording into utterances at its pauses, for recognisers that hear one utterance at a time.
///
/// Keeps only samples that have not gone out: those of the open utterance and of the few seconds that the
/// voice activity has not decided yet.
struct UtteranceCutter {
  /// Seconds of the pause that go with the speech, on each side.
  private static let padding = 0.2
  /// Seconds at an open interval's end that may still change: a pause of less than 0.3 s, and speech of less
  /// than 0.1 s after it.
  private static let undecided = 0.4
  /// Seconds; longer speech is cut where it is quietest.
  private static let longest = 20.0
  /// Seconds before the longest end in which the quietest place is looked for.
  private static let search = 6.0

  private var buffer = SampleBuffer()
  /// How many of the activity's intervals have been dealt with.
  private var seen = 0
  /// Seconds: everything before has gone out, or will not.
  private var done = 0.0

  mutating func append(_ samples: [Float]) { buffer.append(samples) }

  /// The utterances that `activity` has decided since the last call.
  mutating func utterances(_ activity: VoiceActivity) -> [Utterance] {
    var utterances: [Utterance] = []
    for interval in activity.intervals[seen...] where interval.isSpeech {
      cutLong(interval, into: &utterances)
      emit(
        from: interval.start - Self.padding, to: interval.end + Self.padding, speech: interval,
        into: &utterances)
    }
    seen = activity.intervals.count
    if let open = activity.open {
      if open.isSpeech {
        // The last of it may turn out to be a pause that has just begun.
        cutLong(
          VoiceInterval(isSpeech: true, start: open.start, end: open.end - Self.undecided), into: &utterances)
      }
      let needed = (open.isSpeech ? open.start : open.end - Self.undecided) - Self.padding
      buffer.drop(before: Audio.samples(max(0, done, needed)))
    }
    return utterances
  }

  /// Takes pieces off the front of `speech` while more than the longest is left.
  private mutating func cutLong(_ speech: VoiceInterval, into utterances: inout [Utterance]) {
    while speech.end - max(done, speech.start) > Self.longest {
      let limit = max(done, speech.start) + Self.longest
      let place = quietest(from: limit - Self.search, to: limit)
      emit(from: speech.start - Self.padding, to: place, speech: speech, into: &utterances)
    }
  }

  /// Sends out what of the stretch has not gone out yet.
  private mutating func emit(
    from start: Double, to end: Double, speech: VoiceInterval, into utterances: inout [Utterance]
  ) {
    let first = max(buffer.start, Audio.samples(max(done, start)))
    let last = min(buffer.end, Audio.samples(end))
    done = max(done, end)
    guard last > first else { return }
    let spoken = (Audio.samples(speech.start)..<Audio.samples(speech.end)).clamped(to: first..<last)
    utterances.append(
      Utterance(
        start: first, samples: buffer.copy(first..<last),
        speech: spoken.lowerBound - first..<spoken.upperBound - first))
  }

  /// The middle of the 50 ms with the least energy, in seconds.
  private func quietest(from start: Double, to end: Double) -> Double {
    let width = Audio.samples(0.05)
    var best = (energy: Float.infinity, centre: Audio.samples(end))
    for position in stride(from: Audio.samples(start), to: Audio.samples(end) - width, by: width / 2) {
      let energy = buffer.copy(position..<position + width).reduce(0) { $0 + $1 * $1 }
      if energy < best.energy { best = (energy, position + width / 2) }
    }
    return Audio.seconds(best.centre)
  }
}
