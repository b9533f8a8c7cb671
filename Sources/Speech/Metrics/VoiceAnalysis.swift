/// The voice part of a report: scores, measures, and the terms that counted.
public struct VoiceAnalysis: Sendable, Equatable, Encodable {
  public var scores: VoiceScores
  public var measures: VoiceMeasures

  public init(_ measures: VoiceMeasures) {
    self.measures = measures
    scores = VoiceScores(measures)
  }

  enum CodingKeys: String, CodingKey {
    case measures, terms
    case fluency = "fluency_score"
    case clarity = "clarity_score"
    case confidence = "confidence_score"
    case pace = "pace_score"
    case total = "total_score"
    case rate = "rate_wpm"
  }

  /// Scores to one decimal; null for what could not be measured.
  public func encode(to encoder: any Encoder) throws {
    let tenth = { (score: Double?) in score.map { ($0 * 10).rounded() / 10 } }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tenth(scores.fluency), forKey: .fluency)
    try container.encode(tenth(scores.clarity), forKey: .clarity)
    try container.encode(tenth(scores.confidence), forKey: .confidence)
    try container.encode(tenth(scores.pace), forKey: .pace)
    try container.encode(tenth(scores.total), forKey: .total)
    try container.encode(measures.wordsPerMinute.map { Int($0.rounded()) }, forKey: .rate)
    try container.encode(measures, forKey: .measures)
    try container.encode(scores.terms, forKey: .terms)
  }
}
