internal import Core

/// Puts scores together.
struct Scoring {
  let kind: ScoreKind
  let model: EvaluationModel
  /// The model's name, spelled out.
  let name: String

  /// Of a formula; changes whenever its results may.
  var formula: String { Self.formula(kind, model) }

  static func formula(_ kind: ScoreKind, _ model: EvaluationModel) -> String {
    let way =
      switch kind {
      case .semanticSimilarity, .broadTopicSimilarity: model == .builtIn ? ".tfidf" : ".embedding"
      case .grammar, .disfluency: model == .builtIn ? "" : ".embedding"
      }
    return kind.rawValue + way + "/1"
  }

  /// What is built in, as far as it can change without the formula.
  var builtInVersion: String {
    switch kind {
    case .semanticSimilarity, .broadTopicSimilarity: "snowball-english, word-weights-\(WordWeights.version)"
    case .grammar: LinkGrammar.version
    case .disfluency: "counts"
    }
  }

  /// By TF-IDF.
  func content(_ answer: SpokenAnswer) throws -> Score {
    let said = answer.text.fluentText
    return score(
      measured: try kind == .semanticSimilarity
        ? ContentMeasure.semantic(said, ideal: answer.idealAnswer)
        : ContentMeasure.topic(said, question: answer.question, ideal: answer.idealAnswer))
  }

  func none(_ reason: String) -> Score {
    Score(
      kind: kind, value: nil, model: name, modelVersion: builtInVersion, formula: formula, basis: .measured,
      parts: [:], note: reason)
  }

  var silence: Score {
    Score(
      kind: kind, value: 0, model: name, modelVersion: builtInVersion, formula: formula, basis: .measured,
      parts: ["words": 0], note: "Nothing was said.")
  }

  /// The measured mark alone.
  func score(measured: Measure, note: String? = nil) -> Score {
    var notes = measured.notes
    if measured.mark == nil, notes.isEmpty { notes.append("No utterance is long enough to be marked.") }
    if let note { notes.append(note) }
    return score(measured.mark, .measured, builtInVersion, measured.parts, notes, measured.isLasting)
  }

  /// The model's mark alone.
  func score(model: Measure, version: String) -> Score {
    score(model.mark, .model, version, model.parts, model.notes, model.isLasting)
  }

  /// Half of each; the measured mark alone where the model had nothing to compare.
  func score(measured: Measure, model: Measure, version: String) -> Score {
    guard let mark = measured.mark, let other = model.mark else { return score(measured: measured) }
    return score(
      (mark + other) / 2, .both, "\(version) + \(builtInVersion)",
      measured.parts.merging(model.parts) { $1 }, measured.notes + model.notes,
      measured.isLasting && model.isLasting)
  }

  private func score(
    _ mark: Double?, _ basis: Score.Basis, _ version: String, _ parts: [String: Double], _ notes: [String],
    _ isLasting: Bool
  ) -> Score {
    Score(
      kind: kind, value: mark.map { Int($0.rounded()) }, model: name, modelVersion: version, formula: formula,
      basis: basis, parts: parts.filter(\.value.isFinite).mapValues { ($0 * 10_000).rounded() / 10_000 },
      note: notes.isEmpty ? nil : notes.joined(separator: " "), isLasting: isLasting)
  }
}
