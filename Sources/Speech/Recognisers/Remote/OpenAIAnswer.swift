internal import FoundationEssentials

/// What `/audio/transcriptions` answers: OpenAI's `json` and `verbose_json`, and what compatible servers make of
/// them.
struct OpenAIAnswer: Decodable {
  struct Word: Decodable {
    var word: String
    var start: Double?
    var end: Double?
  }

  struct Segment: Decodable {
    var text: String
    var start: Double?
    var end: Double?
    /// Probability that nobody speaks, 0…1.
    var silence: Double?
    /// Mean over the tokens.
    var logProbability: Double?
    /// Here in the answers of whisper.cpp and of some others.
    var words: [Word]?

    enum CodingKeys: String, CodingKey {
      case text, start, end, words
      case silence = "no_speech_prob"
      case logProbability = "avg_logprob"
    }

    /// Whisper makes up text for noise and silence, and these two tell: its own rule, with a higher threshold
    /// for the first (0.6 there), since what we send was speech to our voice activity.
    var isDoubtful: Bool { (silence ?? 0) > 0.9 && (logProbability ?? 0) < -1 }
  }

  var text: String
  var language: String?
  var segments: [Segment]?
  var words: [Word]?

  init(_ bytes: [UInt8]) throws { self = try JSONDecoder().decode(Self.self, from: Data(bytes)) }

  /// - Parameter language: the one that was asked for.
  func heard(language wanted: String?) -> HeardPiece {
    let segments = segments ?? []
    let listed = words ?? []
    return HeardPiece(
      language: (wanted ?? language).flatMap(LanguageTag.tag),
      segments: segments.isEmpty
        ? [.init(text: text)]
        : segments.map { .init(text: $0.text, start: $0.start, end: $0.end, isDoubtful: $0.isDoubtful) },
      words: (listed.isEmpty ? segments.flatMap { $0.words ?? [] } : listed).map {
        .init(text: $0.word, start: $0.start, end: $0.end)
      })
  }
}
