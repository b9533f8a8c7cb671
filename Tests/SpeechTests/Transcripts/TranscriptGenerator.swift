import Speech

/// Makes transcripts, the same ones for a seed: from tidy speech to what no recogniser should ever say.
struct TranscriptGenerator: RandomNumberGenerator {
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func next() -> UInt64 { random.next() }

  /// Words of everyday length with believable times, in the order of time.
  mutating func speech(segments count: Int) -> Transcript {
    var clock = 0.0
    let segments = (0..<count).map { _ in
      let start = clock
      let words = (0..<Int.random(in: 1...30, using: &self)).map { _ in
        let length = Int.random(in: 1...11, using: &self)
        let end = clock + Double(length) * .random(in: 0.03...0.09, using: &self)
        defer { clock = end + (chance(6) ? .random(in: 0...0.9, using: &self) : 0) }
        return Transcript.Word(
          word: letters(length), start: clock, end: end, confidence: .random(in: 0...1, using: &self))
      }
      let end = words.last?.end ?? start
      clock = end + .random(in: 0.3...3, using: &self)
      return Transcript.Segment(
        start: start, end: end, text: words.map(\.word).joined(separator: " "), words: words)
    }
    return Transcript(language: "en-US", recogniser: "generated", trust: .low, segments: segments)
  }

  /// Any text at any time: overlapping, backwards, endless, not a number, without words, without text.
  mutating func nonsense(segments count: Int) -> Transcript {
    let segments = (0..<count).map { _ in
      let words = (0..<Int.random(in: 0...12, using: &self)).map { _ in
        Transcript.Word(word: text(), start: time(), end: time(), confidence: chance(2) ? nil : 0.5)
      }
      return Transcript.Segment(
        start: time(), end: time(),
        text: (0..<Int.random(in: 0...20, using: &self)).map { _ in text() }
          .joined(separator: " "), words: words)
    }
    return Transcript(language: "", recogniser: "\n", trust: .high, segments: segments)
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &self) == 0 }

  private mutating func letters(_ count: Int) -> String {
    String((0..<count).map { _ in "etaoinshrdlu,.'".randomElement(using: &self) ?? "e" })
  }

  private mutating func time() -> Double {
    let odd: [Double] = [.nan, .infinity, -.infinity, -1, 0, 1e300, 359_999.9996, 5, 5]
    return chance(4) ? odd.randomElement(using: &self) ?? 0 : .random(in: 0...60, using: &self)
  }

  /// Marks, controls, line ends, joined emoji, right-to-left text, markup, lone modifiers, flags.
  private mutating func text() -> String {
    let alphabet = [
      "a", "Z", "é", "e\u{301}", "\u{301}", "\u{200d}", "👩‍👩‍👧", "👍🏽", "🇩🇪", "🇩", "面", "ש", "\u{202e}", "\u{600}",
      "क्", "षि",
      "<", ">", "&", "&amp;", "-->", "<b>", " ", "\n", "\r\n", "\u{2028}", "\u{85}", "\t", "\0", "\u{1b}",
      "\u{a0}",
      "\u{feff}", "1", "00:00:01,000 --> 00:00:02,000", "WEBVTT", "NOTE",
    ]
    let length = chance(8) ? Int.random(in: 40...200, using: &self) : Int.random(in: 0...12, using: &self)
    let letter = chance(3) ? alphabet.randomElement(using: &self) : nil
    return (0..<length).map { _ in letter ?? alphabet.randomElement(using: &self) ?? "" }.joined()
  }
}
