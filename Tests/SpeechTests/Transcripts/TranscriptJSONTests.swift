import Foundation
import Speech
import Testing

struct TranscriptJSONTests {
  private let transcript = Transcript(
    language: "en-US", recogniser: "pocketsphinx", trust: .low,
    segments: [
      .init(
        start: 0.5, end: 1.25, text: "good morning",
        words: [
          .init(word: "good", start: 0.5, end: 0.1 + 0.2 + 0.6, confidence: 0.81249),
          .init(word: "morning", start: 0.9, end: 1.25, confidence: nil),
        ]),
      .init(start: 3, end: 4, text: "a/b \u{1b}", words: []),
    ])

  @Test func theDocumentHasTheDocumentedShape() throws {
    #expect(
      String(decoding: try transcript.json(), as: UTF8.self) == #"""
        {
          "language" : "en-US",
          "recogniser" : "pocketsphinx",
          "schema" : "interviewd.transcript/1",
          "segments" : [
            {
              "end" : 1.25,
              "start" : 0.5,
              "text" : "good morning",
              "words" : [
                {
                  "confidence" : 0.812,
                  "end" : 0.9,
                  "start" : 0.5,
                  "word" : "good"
                },
                {
                  "end" : 1.25,
                  "start" : 0.9,
                  "word" : "morning"
                }
              ]
            },
            {
              "end" : 4,
              "start" : 3,
              "text" : "a/b \u001b",
              "words" : [

              ]
            }
          ],
          "text" : "good morning a/b \u001b",
          "trust" : "low",
          "word_times" : "measured"
        }

        """#)
  }

  @Test func theDocumentReadsBackAsTheTranscript() throws {
    var generator = TranscriptGenerator(seed: 1)
    let transcript = generator.speech(segments: 20)
    let read = try JSONDecoder().decode(Transcript.self, from: transcript.json())
    #expect(read.text == transcript.text)
    #expect(read.words.count == transcript.words.count)
    for (a, b) in zip(read.words, transcript.words) {
      #expect(a.word == b.word && abs(a.start - b.start) <= 0.000_5 && abs(a.end - b.end) <= 0.000_5)
    }
    #expect(try read.json() == transcript.json(), "what was rounded once stays as it is")
  }

  @Test func theTextIsTakenFromTheSegmentsAlone() throws {
    let json = #"""
      {"text":"lies","language":"en","recogniser":"x","trust":"high",
       "segments":[{"start":0,"end":1,"text":"truth","words":[]}]}
      """#
    let read = try JSONDecoder().decode(Transcript.self, from: Data(json.utf8))
    #expect(read.text == "truth")
  }

  @Test func wordTimesAreMeasuredUnlessTheDocumentSaysOtherwise() throws {
    let json = #"{"language":"en","recogniser":"x","trust":"high","segments":[]}"#
    #expect(try JSONDecoder().decode(Transcript.self, from: Data(json.utf8)).wordTimes == .measured)
    var estimated = transcript
    estimated.wordTimes = .estimated
    let read = try JSONDecoder().decode(Transcript.self, from: estimated.json())
    #expect(read.wordTimes == .estimated)
  }

  @Test(arguments: [
    #"{"language":"en","recogniser":"x","trust":"high"}"#,
    #"{"language":"en","recogniser":"x","trust":"high","word_times":"guessed","segments":[]}"#,
    #"{"language":"en","recogniser":"x","trust":"total","segments":[]}"#,
    #"{"language":"en","recogniser":"x","trust":"low","segments":[{"start":"0","end":1,"text":"","words":[]}]}"#,
  ])
  func whatIsNoTranscriptIsRefused(json: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Transcript.self, from: Data(json.utf8)) }
  }

  @Test func timesThatAreNoNumbersAreRefused() {
    var broken = transcript
    broken.segments[0].start = .nan
    #expect(throws: EncodingError.self) { try broken.json() }
  }
}
