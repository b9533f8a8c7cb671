import Foundation
import Testing

@testable import Speech

@Suite struct CurveTests {
  @Test func curvesAreTenInsideAndZeroOutside() {
    #expect(Curve.rising(0, 1, 3) == 0 && Curve.rising(2, 1, 3) == 5 && Curve.rising(9, 1, 3) == 10)
    #expect(Curve.falling(0, 1, 3) == 10 && Curve.falling(2, 1, 3) == 5 && Curve.falling(9, 1, 3) == 0)
    #expect(Curve.plateau(100, 70, 130, 190, 260) == 5)
    #expect(Curve.plateau(160, 70, 130, 190, 260) == 10)
    #expect(Curve.plateau(225, 70, 130, 190, 260) == 5)
    #expect(Curve.plateau(60, 70, 130, 190, 260) == 0 && Curve.plateau(300, 70, 130, 190, 260) == 0)
  }
}

@Suite struct VoiceScoresTests {
  /// Ten seconds of speech in two runs around a pause of two seconds.
  private func signals(nuclei count: Int = 32) -> VoiceSignals {
    VoiceSignals(
      duration: 14,
      intervals: [
        VoiceInterval(isSpeech: false, start: 0, end: 1), VoiceInterval(isSpeech: true, start: 1, end: 6),
        VoiceInterval(isSpeech: false, start: 6, end: 8), VoiceInterval(isSpeech: true, start: 8, end: 13),
        VoiceInterval(isSpeech: false, start: 13, end: 14),
      ],
      nuclei: (0..<count).map { .init(time: Double($0), level: $0.isMultiple(of: 2) ? 60 : 66) },
      melody: Melody(frames: [
        .unvoiced, PitchCandidate(frequency: 100, strength: 0.5),
        PitchCandidate(frequency: 200, strength: 10 / 11), .unvoiced,
      ]),
      levels: [])
  }

  private func transcript(_ words: [String], confidence: Double? = 0.85) -> Transcript {
    let words = words.enumerated().map {
      Transcript.Word(word: $1, start: Double($0), end: Double($0) + 0.5, confidence: confidence)
    }
    return Transcript(
      language: "en-US", recogniser: "test", trust: .high,
      segments: [.init(start: 1, end: 13, text: words.map(\.word).joined(separator: " "), words: words)])
  }

  @Test func measuresFollowTheirDefinitions() throws {
    let words = ["i", "i", "um", "built", "it"]
    let m = VoiceMeasures(signals(), transcript: transcript(words), hasFillers: true)
    #expect(m.speakingSpan == 12)
    #expect(m.pauses == .init(count: 1, total: 2, mean: 2, longest: 2, long: 1, share: 0.167))
    #expect(m.phonationTime == 10)
    #expect(m.articulationRate == 3.2)
    #expect(m.words == 5)
    #expect(m.wordsPerMinute == 25)
    #expect(m.meanLengthOfRun == 2.5)
    #expect(m.fillers == 1)
    #expect(m.repetitions == 1)
    #expect(m.wordConfidence == 0.85)
    // Strengths of one half and ten elevenths are 0 dB and 10 dB.
    #expect(abs(try #require(m.harmonicity) - 5) < 0.01)
    let pitch = try #require(m.pitch)
    #expect(abs(pitch.median - 150) < 0.01)
    #expect(pitch.voiced == 0.5)
  }

  @Test func whatNeedsWordsIsLeftOutWithoutThem() {
    let analysis = VoiceAnalysis(VoiceMeasures(signals(), transcript: nil, hasFillers: false))
    #expect(analysis.measures.words == nil && analysis.measures.wordsPerMinute == nil)
    #expect(analysis.scores.terms["pace"]?.map(\.term) == ["articulation_rate"])
    #expect(analysis.scores.terms["fluency"]?.map(\.term) == ["pause_share", "long_pauses_per_minute"])
    for terms in analysis.scores.terms.values {
      #expect(abs(terms.reduce(0) { $0 + $1.weight } - 1) < 0.002)
    }
  }

  @Test func aRecogniserThatDropsFillersEarnsNothingForTheirAbsence() {
    let scores = { (hasFillers: Bool) in
      VoiceScores(
        VoiceMeasures(self.signals(), transcript: self.transcript(["a", "b"]), hasFillers: hasFillers))
    }
    #expect(scores(true).terms["fluency"]?.contains { $0.term == "fillers_per_100_words" } == true)
    #expect(scores(false).terms["fluency"]?.contains { $0.term == "fillers_per_100_words" } == false)
  }

  @Test func scoresAreTheWeightedMeanOfTheirTerms() throws {
    let scores = VoiceScores(VoiceMeasures(signals(), transcript: transcript(["a", "b"]), hasFillers: true))
    for (name, score) in [("pace", scores.pace), ("fluency", scores.fluency), ("total", scores.total)] {
      let terms = try #require(scores.terms[name])
      let mean = terms.reduce(0) { $0 + $1.score * $1.weight }
      #expect(abs(try #require(score) - mean) < 0.01)
      #expect((0...10).contains(mean))
    }
    #expect(scores.terms["total"]?.map(\.weight) == [0.3, 0.25, 0.25, 0.2])
  }

  @Test func silenceHasNoScores() throws {
    let silent = VoiceSignals(
      duration: 5, intervals: [VoiceInterval(isSpeech: false, start: 0, end: 5)], nuclei: [],
      melody: Melody(frames: []), levels: [])
    let analysis = VoiceAnalysis(VoiceMeasures(silent, transcript: transcript([]), hasFillers: true))
    #expect(analysis.scores.total == nil && analysis.scores.pace == nil)
    let json = String(decoding: try JSONEncoder().encode(analysis), as: UTF8.self)
    #expect(json.contains("\"total_score\":null"))
  }
}
