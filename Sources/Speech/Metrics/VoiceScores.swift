/// Five scores of how an answer was said, 0–10, each with the terms that made it.
///
/// Breakpoints and weights are engineering choices drawn from the literature (docs/voice-metrics.md names
/// it), not validated against human raters.
public struct VoiceScores: Sendable, Equatable {
  /// One of the measures that a score is the weighted mean of.
  public struct Term: Codable, Sendable, Equatable {
    /// The measure's name.
    public var term: String
    /// The measure, in its own unit.
    public var value: Double
    /// 0–10.
    public var score: Double
    /// Share of the score, after the terms that could not be measured were left out; all add up to 1.
    public var weight: Double
  }

  public var pace: Double?
  public var fluency: Double?
  public var clarity: Double?
  public var confidence: Double?
  public var total: Double?
  /// By score: `pace`, `fluency`, `clarity`, `confidence`, `total`.
  public var terms: [String: [Term]]

  /// Scores drawn from `measures`. Where there was no speech there are none.
  public init(_ measures: VoiceMeasures) {
    terms = [:]
    // A fan is no voice: what it would score means nothing.
    guard measures.phonationTime > 0, measures.syllables > 0 else { return }
    let measured = Measured(measures)
    pace = score("pace", measured.pace)
    fluency = score("fluency", measured.fluency)
    clarity = score("clarity", measured.clarity)
    confidence = score("confidence", measured.confidence)
    total = score(
      "total",
      [
        Weighted(0.30, "fluency", fluency) { $0 }, Weighted(0.25, "clarity", clarity) { $0 },
        Weighted(0.25, "confidence", confidence) { $0 }, Weighted(0.20, "pace", pace) { $0 },
      ])
  }

  private mutating func score(_ name: String, _ all: [Weighted]) -> Double? {
    let weights = all.reduce(0) { $0 + ($1.value == nil ? 0 : $1.weight) }
    let counted = all.compactMap { item in
      item.value.map {
        Term(
          term: item.name, value: $0.rounded3, score: item.curve($0).rounded3,
          weight: (item.weight / weights).rounded3)
      }
    }
    guard !counted.isEmpty else { return nil }
    terms[name] = counted
    return counted.reduce(0) { $0 + $1.score * $1.weight }
  }
}

/// A term before it is known whether it can be measured.
private struct Weighted {
  var weight: Double
  var name: String
  var value: Double?
  var curve: (Double) -> Double

  init(_ weight: Double, _ name: String, _ value: Double?, _ curve: @escaping (Double) -> Double) {
    self.weight = weight
    self.name = name
    self.value = value
    self.curve = curve
  }
}

/// The terms of the four basic scores.
private struct Measured {
  let m: VoiceMeasures
  /// Fillers and repeated words per 100 words; long pauses per minute.
  let fillerRate: Double?
  let repetitionRate: Double?
  let longPauses: Double

  init(_ measures: VoiceMeasures) {
    m = measures
    let perHundred = { (count: Int?) -> Double? in
      guard let count, let words = measures.words, words > 0 else { return nil }
      return Double(count) * 100 / Double(words)
    }
    fillerRate = perHundred(measures.fillers)
    repetitionRate = perHundred(measures.repetitions)
    longPauses = Double(measures.pauses.long) * 60 / measures.speakingSpan
  }

  var pace: [Weighted] {
    [
      Weighted(0.7, "words_per_minute", m.wordsPerMinute) { Curve.plateau($0, 70, 130, 190, 260) },
      Weighted(0.3, "articulation_rate", m.articulationRate) { Curve.plateau($0, 2, 3.3, 5.5, 7.5) },
    ]
  }

  var fluency: [Weighted] {
    [
      Weighted(0.30, "pause_share", m.pauses.share) { Curve.falling($0, 0.15, 0.5) },
      Weighted(0.25, "mean_length_of_run", m.meanLengthOfRun) { Curve.rising($0, 2, 10) },
      Weighted(0.20, "fillers_per_100_words", fillerRate) { Curve.falling($0, 1, 9) },
      Weighted(0.15, "repetitions_per_100_words", repetitionRate) { Curve.falling($0, 1, 6) },
      Weighted(0.10, "long_pauses_per_minute", longPauses) { Curve.falling($0, 2, 12) },
    ]
  }

  var clarity: [Weighted] {
    [
      Weighted(0.6, "word_confidence", m.wordConfidence) { Curve.rising($0, 0.40, 0.85) },
      Weighted(0.2, "hnr_db", m.harmonicity) { Curve.rising($0, 4, 12) },
      Weighted(0.2, "articulation_rate", m.articulationRate) { Curve.plateau($0, 1.5, 2.5, 5, 8) },
    ]
  }

  var confidence: [Weighted] {
    [
      Weighted(0.15, "pitch_sd_semitones", m.pitch?.variation) { Curve.rising($0, 1, 2.8) },
      Weighted(0.20, "intensity_sd_db", m.intensityVariation) { Curve.rising($0, 1.5, 5) },
      Weighted(0.25, "fillers_per_100_words", fillerRate) { Curve.falling($0, 1, 9) },
      Weighted(0.20, "long_pauses_per_minute", longPauses) { Curve.falling($0, 2, 12) },
      Weighted(0.20, "words_per_minute", m.wordsPerMinute) { Curve.plateau($0, 80, 140, 210, 280) },
    ]
  }
}

/// How a measure becomes 0–10.
enum Curve {
  /// 0 up to `a`, 10 from `b`, linear between.
  static func rising(_ x: Double, _ a: Double, _ b: Double) -> Double {
    10 * min(1, max(0, (x - a) / (b - a)))
  }

  /// 10 up to `a`, 0 from `b`, linear between.
  static func falling(_ x: Double, _ a: Double, _ b: Double) -> Double { 10 - rising(x, a, b) }

  /// 10 from `b` to `c`, 0 below `a` and above `d`, linear between.
  static func plateau(_ x: Double, _ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double {
    min(rising(x, a, b), falling(x, c, d))
  }
}
