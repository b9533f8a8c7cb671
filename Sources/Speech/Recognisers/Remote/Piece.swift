internal import Core

/// Utterances that go to a service in one request, with the pauses between them shortened.
///
/// Its clock is its own: sample 0 is the first utterance's first.
struct Piece: Sendable {
  /// An utterance, at 16 bits.
  struct Part: Sendable {
    /// Where it starts: samples from the beginning of the recording.
    var start: Int
    var samples: [Int16]
    /// Where in `samples` the speech is.
    var speech: Range<Int>

    var end: Int { start + samples.count }

    init(_ utterance: Utterance) {
      start = utterance.start
      // Full scale is held; what is not a number is silence.
      samples = utterance.samples.map { $0.isNaN ? 0 : Int16((max(-1, min(1, $0)) * 32_767).rounded()) }
      speech = utterance.speech
    }
  }

  /// Samples: longer pauses between utterances are sent as this much digital silence.
  static let longestPause = Audio.sampleRate

  /// In the order of time.
  private(set) var parts: [Part]
  /// By part, where it starts on the piece's clock.
  private(set) var places: [Int]
  /// Samples in all.
  private(set) var count: Int

  init(_ parts: [Part] = []) {
    self.parts = []
    places = []
    count = 0
    for part in parts { append(part) }
  }

  mutating func append(_ part: Part) {
    count += pause(before: part)
    places.append(count)
    parts.append(part)
    count += part.samples.count
  }

  /// What the count would be with `part`.
  func count(with part: Part) -> Int { count + pause(before: part) + part.samples.count }

  var seconds: Double { Audio.seconds(count) }

  /// The speech in it on its own clock, seconds, one stretch for each part.
  var speech: [VoiceInterval] {
    zip(parts, places).map { part, place in
      VoiceInterval(
        isSpeech: true, start: Audio.seconds(place + part.speech.lowerBound),
        end: Audio.seconds(place + part.speech.upperBound))
    }
  }

  /// Two pieces, cut at the longest pause of those in its middle half; at the one nearest the middle where
  /// none is there. Nil for a single utterance.
  func halves() -> (Piece, Piece)? {
    guard parts.count > 1 else { return nil }
    let cuts = 1..<parts.count
    let central = cuts.filter { (count / 4...count * 3 / 4).contains(places[$0]) }
    let cut =
      central.max { pause(at: $0) < pause(at: $1) }
      ?? cuts.min { abs(places[$0] - count / 2) < abs(places[$1] - count / 2) }
    return cut.map { (Piece(Array(parts[..<$0])), Piece(Array(parts[$0...]))) }
  }

  /// Samples of the recording between a part and the one before.
  private func pause(at index: Int) -> Int { parts[index].start - parts[index - 1].end }

  private func pause(before part: Part) -> Int {
    guard let last = parts.last else { return 0 }
    return min(max(0, part.start - last.end), Self.longestPause)
  }
}
