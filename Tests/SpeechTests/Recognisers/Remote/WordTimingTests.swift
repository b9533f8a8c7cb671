import Testing

@testable import Speech

struct WordTimingTests {
  /// Ten seconds with speech at 1…3, 4…6 and 8…9.
  private let timing = WordTiming(
    duration: 10, speech: [(1, 3), (4, 6), (8, 9)].map { VoiceInterval(isSpeech: true, start: $0, end: $1) })

  private func segment(_ text: String, _ start: Double? = nil, _ end: Double? = nil) -> HeardPiece.Segment {
    .init(text: text, start: start, end: end)
  }

  private func word(_ text: String, _ start: Double?, _ end: Double?) -> HeardPiece.Word {
    .init(text: text, start: start, end: end)
  }

  private func words(_ segments: [HeardPiece.Segment], _ words: [HeardPiece.Word] = []) -> [TimedWord] {
    let timed = timing.words(of: HeardPiece(segments: segments, words: words))
    expectOrder(timed)
    return timed
  }

  private func expectOrder(_ words: [TimedWord]) {
    #expect(words.allSatisfy { 0 <= $0.start && $0.start <= $0.end && $0.end <= timing.duration })
    #expect(zip(words, words.dropFirst()).allSatisfy { $0.end <= $1.start })
  }

  /// Whether the word is within one stretch of speech.
  private func isInSpeech(_ word: TimedWord) -> Bool {
    timing.speech.contains { $0.start <= word.start + 1e-9 && word.end <= $0.end + 1e-9 }
  }

  @Test func `words that the service times keep their times and get the text's punctuation`() {
    let words = words(
      [segment(" Well, yes — I did.", 1, 5)],
      [word("Well", 1, 1.5), word("yes", 1.5, 2), word("I", 4, 4.2), word("did", 4.2, 5)])
    #expect(words.map(\.token.text) == ["Well,", "yes —", "I", "did."])
    #expect(words.map(\.start) == [1, 1.5, 4, 4.2])
    #expect(words.map(\.end) == [1.5, 2, 4.2, 5])
    #expect(words.allSatisfy { $0.isMeasured })
  }

  @Test func `parts of words are put together, and a pair of words is shared by its letters`() {
    let words = words(
      [segment("An interview in New York.", 0, 9)],
      [
        word(" An", 1, 1.2), word(" inter", 1.2, 1.6), word("view", 1.6, 2), word(" in", 4, 4.2),
        word(" New York", 4.2, 5.6), word(".", 5.6, 5.7),
      ])
    #expect(words.map(\.token.text) == ["An", "interview", "in", "New", "York."])
    #expect(words.map(\.start) == [1, 1.2, 4, 4.2, 4.8])
    #expect(words.map(\.end) == [1.2, 2, 4.2, 4.8, 5.6])
  }

  @Test func `each segment gets its own words, though their times overlap`() {
    let words = words(
      [segment("One two.", 1, 4.6), segment("Three.", 4.4, 6)],
      [word("One", 1, 2), word("two", 4, 4.6), word("Three", 4.5, 5.5)])
    #expect(words.map(\.segment) == [0, 0, 1])
    #expect(words.map(\.start) == [1, 4, 4.5])
  }

  @Test func `where text and list differ, the list is believed and goes by time`() {
    let words = words(
      [segment("R&D", 1, 3), segment("5 €", 4, 6)],
      [word("research", 1, 2), word("and", 2, 2.2), word("development", 2.2, 3), word("five", 4, 5)])
    #expect(words.map(\.token.text) == ["research", "and", "development", "five"])
    #expect(words.map(\.segment) == [0, 0, 0, 1])
    #expect(words.allSatisfy { $0.isMeasured })
  }

  @Test func `without times words fill the speech in proportion to their letters, and no pause`() {
    let words = words([segment("aaaa bbbb cccc dddd eeee")])
    #expect(words.allSatisfy { isInSpeech($0) && !$0.isMeasured })
    // Two seconds, two seconds, one: of five words of the same length, two, two and one.
    #expect(words.map(\.start) == [1, 2, 4, 5, 8])
    #expect(words.map(\.end) == [2, 3, 5, 6, 9])
    let uneven = self.words([segment("a bbbbbbb", 1, 3)])
    #expect(uneven.map(\.end) == [1.4, 3])
  }

  @Test func `a segment's words stay in the speech of its time`() {
    let words = words([segment("one two", 0.5, 3.4), segment("three", 3.4, 7), segment("four", 7.1, 9.9)])
    #expect(words.allSatisfy { isInSpeech($0) })
    #expect(words.map { Int($0.start) } == [1, 2, 4, 8])
  }

  @Test func `segments without usable times lie between their neighbours`() {
    let words = words([
      segment("one", 0, 3.5), segment("two", .nan, 4), segment("three", 9, 2), segment("four", 7.5, 9.5),
    ])
    #expect(words.allSatisfy { isInSpeech($0) })
    #expect(words.map { Int($0.start) } == [1, 4, 4, 8] || words.map { Int($0.start) } == [1, 2, 4, 8])
    #expect(words.last?.start == 8)
  }

  @Test func `a segment in a pause joins its neighbour`() {
    let words = words([segment("one", 1, 3), segment("two", 6.2, 7.8), segment("three", 8, 9)])
    #expect(words.allSatisfy { isInSpeech($0) })
    #expect(words.map { Int($0.start) } == [1, 2, 8])
  }

  @Test func `a missing time or one that makes no sense makes the segment's words estimates`() {
    for broken in [word("two", nil, 2), word("two", 3, 2), word("two", 2, .infinity), word("two", 2, 400)] {
      let words = words(
        [segment("one two", 1, 3), segment("three", 4, 6)],
        [
          word("one", 1, 2), broken, word("three", 4, 5),
        ])
      #expect(words.map(\.isMeasured) == [false, false, true])
      #expect(words.allSatisfy { isInSpeech($0) })
      #expect(words[2].start == 4)
    }
  }

  @Test func `times a little outside are moved inside`() {
    let words = words(
      [segment("one two three", 0, 10)],
      [word("one", -0.3, 0.5), word("two", 0.4, 9), word("three", 9, 10.4)])
    #expect(words.allSatisfy { $0.isMeasured })
    #expect(words.map(\.start) == [0, 0.4, 9])
    #expect(words.last?.end == 10)
  }

  @Test func `a word said to last for ever does not push the others away, and zeros are no times`() {
    let words = words(
      [segment("one two three", 1, 9)], [word("one", 1, 10), word("two", 4, 5), word("three", 8, 8.5)])
    #expect(words.map(\.start) == [1, 4, 8])
    #expect(words.first?.end == 4)
    let zeros = self.words([segment("one two", 1, 3)], [word("one", 0, 0), word("two", 0, 0)])
    #expect(zeros.map(\.isMeasured) == [false, false])
  }

  @Test func `what the service doubts is dropped with its words`() {
    var doubtful = segment("Thanks for watching!", 6, 8)
    doubtful.isDoubtful = true
    let words = words(
      [segment("Yes.", 1, 2), doubtful, segment("No.", 8, 9)],
      [
        word("Yes", 1, 2), word("Thanks", 6, 6.5), word("for", 6.5, 7), word("watching", 7, 8),
        word("No", 8, 9),
      ])
    #expect(words.map(\.token.text) == ["Yes.", "No."])
    #expect(words.map(\.start) == [1, 8])
  }

  @Test func `nothing said, and what has no letters, is no word`() {
    #expect(words([]).isEmpty)
    #expect(words([segment(""), segment(" … ♪ — ")]).isEmpty)
    #expect(words([segment("…")], [word("♪", 1, 2)]).isEmpty)
  }

  @Test func `a list without any text is taken as it is`() {
    let words = words([], [word(" one", 1, 2), word(" two", 2, 3)])
    #expect(words.map(\.token.text) == ["one", "two"])
  }

  @Test func `nonsense of any kind gives words in order, within the piece`() {
    var random = SplitMix(seed: 11)
    func time() -> Double? {
      let odd: [Double?] = [nil, .nan, .infinity, -.infinity, -1, 1e300, -1e300, 0, 5, 5, 10]
      return Bool.random(using: &random)
        ? odd.randomElement(using: &random)! : .random(in: -2...12, using: &random)
    }
    let texts = ["", "a", "b c", "Ünïcödé — d", "…", "你好", "x\u{0}y", String(repeating: "w ", count: 30)]
    for _ in 0..<3000 {
      let segments = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        segment(texts.randomElement(using: &random)!, time(), time())
      }
      let letters = segments.map(\.text).joined(separator: " ").split(separator: " ").map(String.init)
      let list =
        Bool.random(using: &random)
        ? letters.map { word($0, time(), time()) }
        : (0..<Int.random(in: 0...4, using: &random)).map { _ in
          word(texts.randomElement(using: &random)!, time(), time())
        }
      let words = words(segments, list)
      if list.isEmpty {
        #expect(words.map(\.token.letters).joined().elementsEqual(SpokenToken.letters(of: letters.joined())))
      }
    }
  }
}
