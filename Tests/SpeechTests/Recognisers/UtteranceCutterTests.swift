import Core
import Testing

@testable import Speech

@Suite struct UtteranceCutterTests {
  /// The utterances of `samples` given in chunks of `size`.
  private func utterances(_ samples: [Float], chunks size: Int) throws -> [Utterance] {
    var analyser = try #require(VoiceAnalyser(cutsUtterances: true))
    var utterances: [Utterance] = []
    for start in stride(from: 0, to: samples.count, by: size) {
      utterances += analyser.append(Array(samples[start..<min(start + size, samples.count)]))
    }
    return utterances + analyser.finish().utterances
  }

  /// Whether `utterances` hold all of `bursts` (ranges of samples), each as it was in `samples`.
  private func cover(_ utterances: [Utterance], _ bursts: [Range<Int>], _ samples: [Float]) {
    for utterance in utterances {
      #expect(utterance.samples[...] == samples[utterance.start..<utterance.start + utterance.samples.count])
    }
    for burst in bursts {
      let covered = utterances.map { $0.start..<$0.start + $0.samples.count }
        .map { $0.clamped(to: burst).count }.reduce(0, +)
      // A frame at either edge may fall to the pause.
      #expect(covered >= burst.count - 2 * 800)
    }
  }

  @Test(arguments: [1600, 16_384, 1_000_000])
  func everyStretchOfSpeechGoesOutOnce(_ size: Int) throws {
    var sound = TestSound()
    var bursts: [Range<Int>] = []
    for number in 0..<20 {
      sound.silence(0.5 + 0.2 * Double(number % 4))
      bursts.append(sound.speech(1 + 0.7 * Double(number % 5)))
    }
    sound.silence(1)
    let utterances = try utterances(sound.samples, chunks: size)
    #expect(utterances.count == bursts.count)
    cover(utterances, bursts, sound.samples)
    // The speech is told from the pauses around it, to within a frame or two.
    for (utterance, burst) in zip(utterances, bursts) {
      #expect(abs(utterance.start + utterance.speech.lowerBound - burst.lowerBound) <= 800)
      #expect(abs(utterance.start + utterance.speech.upperBound - burst.upperBound) <= 800)
    }
    for (this, next) in zip(utterances, utterances.dropFirst()) {
      #expect(this.start + this.samples.count <= next.start)
    }
  }

  @Test func speechWithoutPausesIsCutIntoPieces() throws {
    var sound = TestSound()
    sound.silence(1)
    let burst = sound.speech(65)
    sound.silence(1)
    let utterances = try utterances(sound.samples, chunks: 16_384)
    #expect(utterances.count >= 4)
    for utterance in utterances { #expect(Audio.seconds(utterance.samples.count) <= 20.5) }
    cover(utterances, [burst], sound.samples)
  }

  @Test func silenceHasNoUtterances() throws {
    #expect(try utterances(Array(repeating: 0, count: 160_000), chunks: 16_384).isEmpty)
    #expect(try utterances([], chunks: 1).isEmpty)
  }

  @Test func speechToTheVeryEndGoesOut() throws {
    var sound = TestSound()
    sound.silence(1)
    let burst = sound.speech(2)
    cover(try utterances(sound.samples, chunks: 5000), [burst], sound.samples)
  }
}
