internal import Core
internal import Glibc

/// What was measured of a voice. A measure that needs words is nil without a recogniser; one that needs a
/// voice is nil where none was heard. Numbers are given to three decimals: none is known better.
public struct VoiceMeasures: Codable, Sendable, Equatable {
  /// Seconds of the recording.
  public var duration: Double
  /// Seconds from the first speech to the last: leading and trailing silence left out.
  public var speakingSpan: Double
  /// Seconds of speech within the span.
  public var phonationTime: Double
  /// Pauses of at least 0.3 s within the span.
  public var pauses: Pauses
  public var syllables: Int
  /// Syllables per second of phonation.
  public var articulationRate: Double?
  public var words: Int?
  /// Words per minute of the speaking span.
  public var wordsPerMinute: Double?
  /// Words between two pauses, in the mean.
  public var meanLengthOfRun: Double?
  /// Filler words such as "um"; nil where the recogniser leaves them out.
  public var fillers: Int?
  /// Words said twice in a row.
  public var repetitions: Int?
  /// Mean confidence of the words, 0…1.
  public var wordConfidence: Double?
  public var pitch: Pitch?
  /// Standard deviation of the level at the syllables' nuclei, dB.
  public var intensityVariation: Double?
  /// Harmonics-to-noise ratio, mean over the voiced frames, dB.
  public var harmonicity: Double?

  public struct Pauses: Codable, Sendable, Equatable {
    public var count: Int
    /// Seconds.
    public var total: Double
    public var mean: Double
    public var longest: Double
    /// Pauses longer than a second.
    public var long: Int
    /// Share of the speaking span, 0…1.
    public var share: Double
  }

  public struct Pitch: Codable, Sendable, Equatable {
    /// Hz.
    public var median: Double
    /// Hz: the 5th and the 95th percentile.
    public var low: Double
    public var high: Double
    /// Semitones from low to high.
    public var range: Double
    /// Standard deviation in semitones, over frames within eight semitones of the median.
    public var variation: Double
    /// Share of frames with a voice, 0…1.
    public var voiced: Double

    enum CodingKeys: String, CodingKey {
      case voiced
      case median = "median_hz"
      case low = "low_hz"
      case high = "high_hz"
      case range = "range_semitones"
      case variation = "sd_semitones"
    }
  }

  enum CodingKeys: String, CodingKey {
    case duration, pauses, syllables, words, fillers, repetitions, pitch
    case speakingSpan = "speaking_span"
    case phonationTime = "phonation_time"
    case articulationRate = "articulation_rate"
    case wordsPerMinute = "words_per_minute"
    case meanLengthOfRun = "mean_length_of_run"
    case wordConfidence = "word_confidence"
    case intensityVariation = "intensity_sd_db"
    case harmonicity = "hnr_db"
  }
}

extension VoiceMeasures {
  /// Draws the measures from `signals` and, where there is one, the transcript.
  ///
  /// - Parameter hasFillers: whether the recogniser writes fillers down.
  public init(_ signals: VoiceSignals, transcript: Transcript?, hasFillers: Bool) {
    duration = signals.duration.rounded3
    let speech = signals.intervals.filter(\.isSpeech)
    let (first, last) = (speech.first?.start ?? 0, speech.last?.end ?? 0)
    speakingSpan = (last - first).rounded3
    pauses = Pauses(
      signals.intervals.filter { !$0.isSpeech && $0.start > first && $0.end < last }, speakingSpan)
    phonationTime = (speakingSpan - pauses.total).rounded3
    syllables = signals.nuclei.count
    articulationRate = phonationTime > 0 ? (Double(syllables) / phonationTime).rounded3 : nil
    if let transcript {
      let spoken = transcript.words
      let disfluencies = Disfluencies(words: spoken.map(\.word))
      words = spoken.count
      wordsPerMinute = speakingSpan > 0 ? (Double(spoken.count) * 60 / speakingSpan).rounded3 : nil
      meanLengthOfRun = (Double(spoken.count) / Double(pauses.count + 1)).rounded3
      fillers = hasFillers ? disfluencies.fillers : nil
      repetitions = disfluencies.repeatedWords
      let confidences = spoken.compactMap(\.confidence)
      wordConfidence = Self.mean(confidences)?.rounded3
    }
    pitch = Pitch(signals.melody)
    intensityVariation = Self.standardDeviation(signals.nuclei.lazy.map(\.level))?.rounded3
    harmonicity = Self.harmonicity(signals.melody)?.rounded3
  }

  private static func harmonicity(_ melody: Melody) -> Double? {
    var sum = 0.0
    var voiced = 0
    for frame in melody.frames where frame.isVoiced {
      let r = min(0.99999, max(0.001, Double(frame.strength)))
      sum += 10 * log10(r / (1 - r))
      voiced += 1
    }
    return voiced > 0 ? sum / Double(voiced) : nil
  }

  private static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// Of a sample; nil for fewer than two values.
  fileprivate static func standardDeviation(_ values: some Sequence<Float>) -> Double? {
    var (count, sum, squares) = (0.0, 0.0, 0.0)
    for value in values {
      count += 1
      sum += Double(value)
      squares += Double(value) * Double(value)
    }
    guard count > 1 else { return nil }
    return max(0, (squares - sum * sum / count) / (count - 1)).squareRoot()
  }
}

extension VoiceMeasures.Pauses {
  fileprivate init(_ pauses: [VoiceInterval], _ span: Double) {
    count = pauses.count
    total = pauses.reduce(0) { $0 + $1.length }.rounded3
    mean = pauses.isEmpty ? 0 : (total / Double(pauses.count)).rounded3
    longest = (pauses.map(\.length).max() ?? 0).rounded3
    long = pauses.count { $0.length > 1 }
    share = span > 0 ? (total / span).rounded3 : 0
  }
}

extension VoiceMeasures.Pitch {
  /// Nil where no frame is voiced.
  fileprivate init?(_ melody: Melody) {
    var sorted: [Float] = []
    sorted.reserveCapacity(melody.frames.count { $0.isVoiced })
    for frame in melody.frames where frame.isVoiced { sorted.append(frame.frequency) }
    sorted.sort()
    guard let lowest = sorted.first else { return nil }
    func percentile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let lower = Int(place)
      let upper = min(lower + 1, sorted.count - 1)
      return Double(sorted[lower]) + (place - Double(lower)) * Double(sorted[upper] - sorted[lower])
    }
    median = percentile(0.5).rounded3
    low = percentile(0.05).rounded3
    high = percentile(0.95).rounded3
    range = (12 * log2(high / max(low, Double(lowest)))).rounded3
    voiced = (Double(sorted.count) / Double(melody.frames.count)).rounded3
    let middle = Float(median)
    // In place: an hour has some two hundred thousand voiced frames.
    for index in sorted.indices { sorted[index] = 12 * log2f(sorted[index] / middle) }
    variation = (VoiceMeasures.standardDeviation(sorted.lazy.filter { abs($0) <= 8 }) ?? 0).rounded3
  }
}

extension Double {
  /// To three decimals.
  var rounded3: Double { (self * 1000).rounded() / 1000 }
}
