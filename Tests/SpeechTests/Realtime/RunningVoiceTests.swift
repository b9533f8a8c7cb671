import Core
import Testing

@testable import Speech

struct RunningVoiceTests {
  private static func signals(_ build: (inout TestSound) -> Void) throws -> VoiceSignals {
    var sound = TestSound()
    build(&sound)
    var analyser = try #require(VoiceAnalyser(cutsUtterances: false))
    _ = analyser.append(sound.samples)
    return analyser.finish().signals
  }

  private static func turn() throws -> VoiceSignals {
    try signals {
      $0.silence(0.5)
      $0.speech(2)
      $0.silence(0.5)
    }
  }

  private static func words(_ words: String...) -> Transcript {
    Transcript(
      language: "en", recogniser: "test", trust: .high,
      segments: [
        .init(
          start: 0, end: 1, text: words.joined(separator: " "),
          words: words.map { .init(word: $0, start: 0, end: 1, confidence: 0.5) })
      ])
  }

  @Test
  func `one turn is measured as a recording of its own`() throws {
    let signals = try Self.turn()
    var voice = RunningVoice()
    voice.add(signals, transcript: Self.words("one", "two"), pause: nil)
    let alone = VoiceMeasures(signals, transcript: Self.words("one", "two"), hasFillers: true)
    #expect(voice.analysis(hasFillers: true).measures == alone)
  }

  @Test
  func `silence between two turns of one answer is a pause`() throws {
    let signals = try Self.turn()
    var voice = RunningVoice()
    voice.add(signals, transcript: nil, pause: nil)
    voice.add(signals, transcript: nil, pause: 1)
    let measures = voice.analysis(hasFillers: false).measures
    #expect(measures.pauses.count == 1)
    // Half a second at either end of the turns, and the second between them.
    #expect(abs(measures.pauses.total - 2) < 0.1)
    #expect(abs(measures.speakingSpan - 6) < 0.1)
  }

  @Test
  func `silence in which somebody else spoke is none`() throws {
    let signals = try Self.turn()
    var voice = RunningVoice()
    voice.add(signals, transcript: Self.words("one"), pause: nil)
    voice.add(signals, transcript: Self.words("two", "three"), pause: nil)
    let measures = voice.analysis(hasFillers: false).measures
    #expect(measures.pauses.count == 0)
    #expect(abs(measures.speakingSpan - 4) < 0.1)
    #expect(measures.words == 3)
    #expect(measures.wordConfidence == 0.5)
    #expect(measures.syllables == 2 * VoiceMeasures(signals, transcript: nil, hasFillers: false).syllables)
  }

  @Test
  func `of a long conversation the last half hour counts`() throws {
    var signals = try Self.turn()
    signals.duration = 700
    var voice = RunningVoice()
    for number in 1...5 { voice.add(signals, transcript: Self.words("\(number)"), pause: nil) }
    #expect(voice.analysis(hasFillers: false).measures.words == 2)
  }

  @Test
  func `silence and nothing are measured, too`() throws {
    #expect(RunningVoice().analysis(hasFillers: false).measures.duration == 0)
    let silence = try Self.signals { $0.silence(1) }
    var voice = RunningVoice()
    voice.add(silence, transcript: nil, pause: nil)
    voice.add(try Self.turn(), transcript: nil, pause: nil)
    let measures = voice.analysis(hasFillers: false).measures
    #expect(measures.pauses.count == 0 && abs(measures.speakingSpan - 2) < 0.1)
  }
}
