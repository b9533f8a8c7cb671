/// What was heard in a piece, on the recording's clock.
struct TimedPiece: Sendable, Equatable {
  /// BCP 47: that of most of the words.
  var language: String? { languages.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }
  /// Whether times of words had to be estimated.
  var isEstimated = false
  private(set) var segments: [Transcript.Segment] = []
  /// Words by language.
  private var languages: [String: Int] = [:]

  init() {}

  /// Times the words of `heard`, drops what the service itself doubts, and cuts segments at pauses.
  init(_ heard: HeardPiece, _ piece: Piece) {
    let clock = PieceClock(piece)
    let timing = WordTiming(duration: piece.seconds, speech: piece.speech)
    let words = timing.words(of: heard)
    isEstimated = words.contains { !$0.isMeasured }
    // A new segment where the service begins one, and where the speaker paused.
    let groups = words.map { Place($0.segment, clock.utterance(at: ($0.start + $0.end) / 2)) }
    var first = 0
    for next in 1..<words.count + 1 where next == words.count || groups[next] != groups[first] {
      segments.append(Self.segment(words[first..<next], clock))
      first = next
    }
    if let language = heard.language, !words.isEmpty { languages[language] = words.count }
  }

  private struct Place: Equatable {
    let segment: Int
    let utterance: Int

    init(_ segment: Int, _ utterance: Int) {
      self.segment = segment
      self.utterance = utterance
    }
  }

  private static func segment(_ words: ArraySlice<TimedWord>, _ clock: PieceClock) -> Transcript.Segment {
    let timed = words.map { word in
      let times = clock.recording(word.start, word.end)
      return Transcript.Word(word: word.token.text, start: times.start, end: times.end, confidence: nil)
    }
    let text = words.enumerated().map { index, word in
      (index > 0 && !word.token.isGlued ? " " : "") + word.token.text
    }
    return Transcript.Segment(
      start: timed.first?.start ?? 0, end: timed.last?.end ?? 0, text: text.joined(), words: timed)
  }

  static func + (first: TimedPiece, second: TimedPiece) -> TimedPiece {
    var both = first
    both.isEstimated = first.isEstimated || second.isEstimated
    both.segments += second.segments
    both.languages.merge(second.languages, uniquingKeysWith: +)
    return both
  }
}
