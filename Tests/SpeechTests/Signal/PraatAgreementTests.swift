import Testing

@testable import Speech

/// Every signal against Praat's, recording by recording. The tolerances are several times the largest
/// difference that was seen, and far below what a listener or a score would notice.
@Suite struct PraatAgreementTests {
  /// dB.
  static let intensityTolerance: Float = 0.01
  /// Share of the median.
  static let medianTolerance = 0.005
  /// Share of frames that one calls voiced and the other not.
  static let voicingTolerance = 0.015
  /// Semitones.
  static let variationTolerance = 0.15
  /// dB.
  static let harmonicityTolerance = 0.5
  /// Seconds.
  static let edgeTolerance = 0.02

  static func signals(_ oracle: Oracle) throws -> VoiceSignals {
    var analyser = try #require(VoiceAnalyser(cutsUtterances: false))
    _ = analyser.append(try oracle.samples)
    return analyser.finish().signals
  }

  @Test(arguments: Oracle.all) func intensity(_ oracle: Oracle) throws {
    let levels = try Self.signals(oracle).levels
    #expect(levels.count == oracle.values.intensity.values.count)
    for (ours, praats) in zip(levels, oracle.values.intensity.values) {
      #expect(abs(ours - praats) <= Self.intensityTolerance)
    }
  }

  @Test(arguments: Oracle.all) func silences(_ oracle: Oracle) throws {
    let signals = try Self.signals(oracle)
    let silences = Silences.find(signals.levels, below: 25, duration: signals.duration).filter {
      !$0.isSpeech
    }
    #expect(silences.count == oracle.values.silences.count)
    for (ours, praats) in zip(silences, oracle.values.silences) {
      #expect(abs(ours.start - praats[0]) <= Self.edgeTolerance)
      #expect(abs(ours.end - praats[1]) <= Self.edgeTolerance)
    }
  }

  @Test(arguments: Oracle.all) func pitch(_ oracle: Oracle) throws {
    let melody = try Self.signals(oracle).melody
    let praat = oracle.values.pitch
    let frequencies = melody.frames.map(\.frequency)
    #expect(frequencies.count == praat.f0.count)
    let disagree = zip(frequencies, praat.f0).count { ($0 > 0) != ($1 > 0) }
    #expect(Double(disagree) / Double(praat.f0.count) <= Self.voicingTolerance)
    let ratios = zip(frequencies, praat.f0).filter { $0 > 0 && $1 > 0 }.map { Double($0 / $1) }
      .sorted()
    #expect(abs(ratios[ratios.count / 2] - 1) <= Self.medianTolerance)
  }

  @Test(arguments: Oracle.all) func pitchStatistics(_ oracle: Oracle) throws {
    let measures = VoiceMeasures(try Self.signals(oracle), transcript: nil, hasFillers: false)
    let pitch = try #require(measures.pitch)
    #expect(abs(pitch.median / oracle.values.medianPitch - 1) <= Self.medianTolerance)
    #expect(abs(pitch.variation - oracle.values.pitchVariation) <= Self.variationTolerance)
    #expect(abs(try #require(measures.harmonicity) - oracle.values.harmonicity) <= Self.harmonicityTolerance)
  }

  /// At most one nucleus or three percent off.
  @Test(arguments: Oracle.all) func syllables(_ oracle: Oracle) throws {
    let count = try Self.signals(oracle).nuclei.count
    let praats = oracle.values.syllables.count
    #expect(abs(count - praats) <= max(1, Int((Double(praats) * 0.03).rounded(.up))))
  }

  /// The level on the finer scale, which the intensity's variation is drawn from.
  @Test(arguments: Oracle.all) func fineIntensity(_ oracle: Oracle) throws {
    let samples = try oracle.samples
    let intensity = Intensity(floor: 100)
    for (index, praats) in oracle.values.intensity100.values.enumerated() {
      let start = 512 + 128 * index - intensity.reach
      guard start + 2 * intensity.reach + 1 <= samples.count else { continue }
      let level = samples[start...].withUnsafeBufferPointer { intensity.level($0) }
      #expect(abs(level - praats) <= Self.intensityTolerance)
    }
  }
}
