import Foundation
import Speech
import Testing

struct TranscriptExportTests {
  private func transcript(_ segments: (String, Double, Double)...) -> Transcript {
    Transcript(
      language: "en-US", recogniser: "test", trust: .low,
      segments: segments.map { .init(start: $1, end: $2, text: $0, words: []) })
  }

  private let nothing = Transcript(language: "en-US", recogniser: "test", trust: .low, segments: [])

  @Test func srtLooksAsPlayersExpect() {
    let file = transcript(("Good morning.", 1, 2.5), ("Is A --> B & <i>C</i>?", 3725.0625, 3728)).srt
    #expect(
      file == """
        1
        00:00:01,000 --> 00:00:02,500
        Good morning.

        2
        01:02:05,063 --> 01:02:08,000
        Is A → B & <i>C</i>?


        """)
  }

  @Test func webVTTLooksAsBrowsersExpect() {
    let file = transcript(("Good morning.", 1, 2.5), ("Is A --> B & <i>C</i>?", 3725.0625, 3728)).webVTT
    #expect(
      file == """
        WEBVTT

        00:00:01.000 --> 00:00:02.500
        Good morning.

        01:02:05.063 --> 01:02:08.000
        Is A --&gt; B &amp; &lt;i&gt;C&lt;/i&gt;?

        """)
  }

  @Test func emptyTranscriptsMakeEmptyFiles() {
    #expect(nothing.srt == "")
    #expect(nothing.webVTT == "WEBVTT\n")
    #expect(nothing.plainText == "")
  }

  @Test(arguments: 0..<100 as Range<UInt64>)
  func captionFilesReadBackAsTheirCuesWhateverComesIn(seed: UInt64) throws {
    var generator = TranscriptGenerator(seed: seed)
    let transcript = seed % 3 == 0 ? generator.speech(segments: 8) : generator.nonsense(segments: 8)
    let cues = Captions(transcript).cues
    let webVTT = try CaptionReader.webVTT(transcript.webVTT)
    #expect(webVTT == cues.map { ReadCue(start: $0.start, end: $0.end, lines: $0.lines) })
    let srt = try CaptionReader.srt(transcript.srt)
    #expect(srt.map(\.start) == cues.map(\.start))
    #expect(srt.map(\.end) == cues.map(\.end))
    #expect(srt.map(\.lines.count) == cues.map(\.lines.count))
  }

  @Test func paragraphsStandWhereTheSpeakerPaused() {
    let text = transcript(
      ("Good  morning.\n", 0, 1), ("I am Ada.", 2.4, 3), ("\u{0}", 3.1, 3.2), ("I write\r\nprograms.", 4.7, 6)
    ).plainText
    #expect(text == "Good morning. I am Ada.\n\nI write programs.\n")
  }

  @Test func aSegmentWithinAnotherHidesNoneOfIt() {
    #expect(transcript(("one", 0, 10), ("two", 1, 2), ("three", 10.5, 11)).plainText == "one two three\n")
  }

  @Test func longParagraphsAreNotWrapped() {
    let sentence = Array(repeating: "word", count: 500).joined(separator: " ")
    #expect(transcript((sentence, 0, 200), (sentence, 201, 400)).plainText == "\(sentence) \(sentence)\n")
  }

  @Test(arguments: 0..<30 as Range<UInt64>)
  func plainTextKeepsEveryWordInOrder(seed: UInt64) {
    var generator = TranscriptGenerator(seed: seed)
    let transcript = generator.nonsense(segments: 8)
    #expect(visible([transcript.plainText]) == visible(transcript.segments.map(\.text)))
    #expect(!transcript.plainText.contains("\n\n\n"))
  }
}
