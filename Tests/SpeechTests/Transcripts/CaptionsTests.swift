import Speech
import Testing

struct CaptionsTests {
  /// Words with their times in seconds.
  private func transcript(_ words: (String, Double, Double)...) -> Transcript {
    let words = words.map { Transcript.Word(word: $0, start: $1, end: $2, confidence: nil) }
    let segment = Transcript.Segment(start: 0, end: 0, text: "unused", words: words)
    return Transcript(language: "en-US", recogniser: "test", trust: .low, segments: [segment])
  }

  private func transcript(text: String, _ start: Double, _ end: Double) -> Transcript {
    let segment = Transcript.Segment(start: start, end: end, text: text, words: [])
    return Transcript(language: "en-US", recogniser: "test", trust: .low, segments: [segment])
  }

  @Test func silenceHasNoCues() {
    #expect(Captions(transcript(text: " \n", 0, 1)).cues.isEmpty)
  }

  @Test func aShortSentenceIsOneLine() {
    let cues = Captions(transcript(("Good", 1, 1.4), ("morning.", 1.45, 2.5))).cues
    #expect(cues.map(\.lines) == [["Good morning."]])
    #expect(cues.map(\.start) == [1000])
    #expect(cues.map(\.end) == [2500])
  }

  @Test func aLongerOneIsTwoEvenLines() {
    let cues = Captions(transcript(text: "I have worked there for three years as a lead engineer", 0, 5)).cues
    #expect(cues.map(\.lines) == [["I have worked there for three", "years as a lead engineer"]])
  }

  @Test func aCutIsMadeAtThePauseAndNotWhereTheLinesAreFull() {
    let first = "so the first thing that I did was ask the team what they needed".split(separator: " ")
    let second = "and only then did we start to write any code".split(separator: " ")
    var words: [Transcript.Word] = []
    var clock = 0.0
    for word in first + second {
      if word == "and" { clock += 0.4 }
      words.append(.init(word: String(word), start: clock, end: clock + 0.25, confidence: nil))
      clock += 0.25
    }
    let segment = Transcript.Segment(start: 0, end: clock, text: "", words: words)
    let cues = Captions(Transcript(language: "", recogniser: "", trust: .low, segments: [segment])).cues
    #expect(
      cues.map { $0.lines.joined(separator: " ") } == [first, second].map { $0.joined(separator: " ") })
  }

  @Test func aShortCueIsLengthenedIntoFreeTime() {
    let cues = Captions(transcript(("Yes.", 1, 1.2), ("Why", 4, 4.5), ("not?", 4.5, 5.2))).cues
    #expect(cues.map(\.lines) == [["Yes."], ["Why not?"]])
    #expect(cues.map(\.end) == [2000, 5200])
  }

  @Test func aShortCueWithoutFreeTimeJoinsItsNeighbour() {
    let cues = Captions(transcript(("Yes.", 1, 1.2), ("Why", 1.8, 2.5), ("not?", 2.5, 3.2))).cues
    #expect(cues.map(\.lines) == [["Yes. Why not?"]])
  }

  @Test func aWordThatTakesTooLongIsShownForSevenSeconds() {
    let cues = Captions(transcript(("well", 1, 21), ("no", 21, 21.2))).cues
    #expect(cues.map(\.lines) == [["well"], ["no"]])
    #expect(cues.map(\.start) == [1000, 21000])
    #expect(cues.map(\.end) == [8000, 22000])
  }

  @Test func aWordLongerThanALineIsBroken() {
    let cues = Captions(transcript((String(repeating: "👩‍👩‍👧", count: 100), 0, 10))).cues
    #expect(cues.flatMap(\.lines).map(\.count) == [42, 42, 16])
    #expect(cues.map(\.start) == [0, 4200])
  }

  @Test func textWithoutWordTimesIsSpreadByItsLength() {
    let text = (1...30).map { String(repeating: "x", count: $0 % 5 + 4) }.joined(separator: " ")
    let cues = Captions(transcript(text: text, 10, 28)).cues
    #expect(cues.count >= 3)
    #expect(cues.first?.start == 10_000)
    #expect(cues.last?.end == 28_000)
    #expect(zip(cues, cues.dropFirst()).allSatisfy { $0.end == $1.start })
  }

  @Test(arguments: 0..<150 as Range<UInt64>)
  func everyLimitIsKeptAndNoWordLostWhateverComesIn(seed: UInt64) {
    var generator = TranscriptGenerator(seed: seed)
    let transcript = seed % 3 == 0 ? generator.speech(segments: 12) : generator.nonsense(segments: 12)
    let cues = Captions(transcript).cues
    for cue in cues {
      #expect((1...2).contains(cue.lines.count))
      #expect(cue.lines.allSatisfy { (1...42).contains($0.count) })
      #expect(cue.start >= 0 && cue.start < cue.end && cue.end - cue.start <= 7000)
    }
    for (cue, next) in zip(cues, cues.dropFirst()) { #expect(cue.end <= next.start) }
    #expect(visible(cues.flatMap(\.lines)) == spoken(transcript))
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func aShortCueIsLeftOnlyWhereNoNeighbourHasRoom(seed: UInt64) {
    var generator = TranscriptGenerator(seed: seed)
    let cues = Captions(generator.speech(segments: 40)).cues
    for (cue, next) in zip(cues, cues.dropFirst()) where cue.end - cue.start < 1000 {
      #expect(next.start == cue.end, "free time was left unused")
      #expect(!fitsInOne(cue, next))
    }
    for (before, cue) in zip(cues, cues.dropFirst()) where cue.end - cue.start < 1000 {
      #expect(!fitsInOne(before, cue))
    }
  }

  private func fitsInOne(_ a: Captions.Cue, _ b: Captions.Cue) -> Bool {
    let words = (a.lines + b.lines).joined(separator: " ").split(separator: " ")
    let fits = words.indices.contains { cut in
      words[..<cut].joined(separator: " ").count <= 42 && words[cut...].joined(separator: " ").count <= 42
    }
    return fits && b.end - a.start <= 7000
  }
}

/// All that can be seen of `texts`, without the spaces.
func visible(_ texts: [String]) -> [Unicode.Scalar] {
  texts.flatMap(\.unicodeScalars).filter {
    !$0.properties.isWhitespace && $0.properties.generalCategory != .control
  }
}

/// All that can be seen of a transcript: its words or, where a segment has none, its text.
func spoken(_ transcript: Transcript) -> [Unicode.Scalar] {
  transcript.segments.flatMap { segment in
    let words = visible(segment.words.map(\.word))
    return words.isEmpty ? visible([segment.text]) : words
  }
}
