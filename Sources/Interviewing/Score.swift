/// The marks that the content of an answer gets.
public enum ScoreKind: String, Sendable, CaseIterable, Codable {
  case semanticSimilarity = "semantic_similarity"
  case broadTopicSimilarity = "broad_topic_similarity"
  case grammar
  case disfluency

  /// Its name among an interview's results.
  public var resultName: String {
    switch self {
    case .semanticSimilarity: "semantic_similarity_score"
    case .broadTopicSimilarity: "broad_topic_sim_score"
    case .grammar: "grammar_score"
    case .disfluency: "disfluency_score"
    }
  }
}

/// A mark with everything needed to say later how it came about: docs/evaluation.md names every part.
public struct Score: Sendable, Codable, Equatable {
  /// What the mark rests on.
  public enum Basis: String, Sendable, Codable {
    /// Counts and parses of the built-in evaluation.
    case measured
    /// Similarities of embeddings that a model gave.
    case model
    /// Half of each.
    case both
  }

  public var kind: ScoreKind
  /// 0…100; higher is better. nil where the answer cannot be marked so, and then `note` says why.
  public var value: Int?
  /// The model that was asked for, spelled out: `platform.openai.com/text-embedding-3-small`.
  public var model: String
  /// What answered, as it names itself; for what is built in, the versions of its parts.
  public var modelVersion: String
  /// Name and version of the formula: `grammar/1`.
  public var formula: String
  public var basis: Basis
  /// The numbers that went into the mark, by name; all finite.
  public var parts: [String: Double]
  /// For people: what is particular about this mark.
  public var note: String?
  /// Whether the same answer would get the same mark again; not so when the parser ran out of time. Only such a
  /// score may be kept for other answers with its content. Not part of its JSON.
  public var isLasting = true

  public init(
    kind: ScoreKind, value: Int?, model: String, modelVersion: String, formula: String, basis: Basis,
    parts: [String: Double], note: String? = nil, isLasting: Bool = true
  ) {
    self.kind = kind
    self.value = value
    self.model = model
    self.modelVersion = modelVersion
    self.formula = formula
    self.basis = basis
    self.parts = parts
    self.note = note
    self.isLasting = isLasting
  }

  enum CodingKeys: String, CodingKey {
    case kind, value, model, formula, basis, parts, note
    case modelVersion = "model_version"
  }
}
