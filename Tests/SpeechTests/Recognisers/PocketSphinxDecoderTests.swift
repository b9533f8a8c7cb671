import Testing

@testable import Speech

@Suite struct PocketSphinxDecoderTests {
  private typealias Entry = PocketSphinxDecoder.Entry

  @Test(arguments: [
    ("read(2)", "read"), ("the(12)", "the"), ("it's", "it's"), ("(", "("),
    ("<s>", nil), ("</s>", nil), ("<sil>", nil), ("[NOISE]", nil), ("[SPEECH]", nil), ("++COUGH++", nil),
  ])
  func `marks are dropped and numbers of pronunciations stripped`(entry: String, word: String?) {
    #expect(PocketSphinxDecoder.spoken(entry) == word)
  }

  @Test func `words lie within their utterance and do not overlap`() {
    let entries = [
      Entry(word: "<s>", frames: 0..<10, confidence: 1),
      Entry(word: "read(2)", frames: 10..<40, confidence: 0.9),
      Entry(word: "it", frames: 39..<60, confidence: 0.5),
      Entry(word: "all", frames: 60..<101, confidence: 0.25),
    ]
    let utterance = Utterance(start: 32_000, samples: [Float](repeating: 0, count: 16_000))
    let segment = PocketSphinxDecoder.segment(of: entries, in: utterance)
    #expect(segment?.text == "read it all")
    #expect(segment?.start == 2.1)
    #expect(segment?.end == 3)
    #expect(segment?.words.map(\.start) == [2.1, 2.4, 2.6])
    #expect(segment?.words.map(\.end) == [2.4, 2.6, 3])
    #expect(segment?.words.map(\.confidence) == [0.9, 0.5, 0.25])
  }

  @Test func `marks alone make no segment`() {
    let entries = [Entry(word: "<sil>", frames: 0..<100, confidence: 1)]
    let utterance = Utterance(start: 0, samples: [Float](repeating: 0, count: 16_000))
    #expect(PocketSphinxDecoder.segment(of: entries, in: utterance) == nil)
  }

  @Test(arguments: [
    (0, 0), (0.5, 16_384), (-0.5, -16_384), (1, 32_767), (-1, -32_768), (7, 32_767), (-7, -32_768),
    (0.4999999, 16_384), (.infinity, 32_767), (-.infinity, -32_768), (.nan, 0),
  ])
  func `samples are rounded and clamped to 16 bits`(sample: Float, expected: Int16) {
    #expect(PocketSphinxDecoder.pcm16(sample) == expected)
  }
}
