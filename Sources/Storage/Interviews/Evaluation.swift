public import FoundationEssentials

/// What became of the last evaluation that was asked for.
public struct EvaluationState: Sendable, Equatable {
  public var state: Question.State
  /// The models that were asked for, by score.
  public var models: [String: String]
  /// Why it failed, a sentence.
  public var error: String?
}

/// A mark and where it came from, as it is kept.
public struct ScoreRecord: Sendable, Equatable {
  /// As results call it, `semantic_similarity_score`.
  public var name: String
  /// 0–100; nil where there could be none.
  public var value: Int?
  /// The model that gave it, its version, and the version of the formula.
  public var model: String
  public var modelVersion: String
  public var formula: String
  /// All that is known of it, JSON.
  public var document: String

  public init(
    name: String, value: Int?, model: String, modelVersion: String, formula: String, document: String
  ) {
    self.name = name
    self.value = value
    self.model = model
    self.modelVersion = modelVersion
    self.formula = formula
    self.document = document
  }
}

/// What an evaluation looks at, as it was at one moment.
public struct EvaluationInput: Sendable, Equatable {
  public var question: String
  public var idealAnswer: String
  /// The question's report, JSON.
  public var report: String
  /// When that was recorded.
  public var reportedAt: Date
}

/// An evaluation that has been done.
public struct EvaluationRecord: Sendable, Equatable {
  public var id: JobID
  public var createdAt: Date
  public var scores: [ScoreRecord]
}

/// What was asked for has changed while it was evaluated: once more.
public struct EvaluationOutdated: Error, Equatable, CustomStringConvertible {
  public let description = "the answer changed while it was evaluated"
}
