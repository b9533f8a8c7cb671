internal import FoundationEssentials
internal import Interviewing
internal import Storage

extension ScoreRecord {
  init(_ score: Score) throws {
    self.init(
      name: score.kind.resultName, value: score.value, model: score.model, modelVersion: score.modelVersion,
      formula: score.formula, document: try JSONText.encode(score))
  }
}

extension Score {
  /// Reads what ``JSONText`` writes.
  init(json: String) throws {
    self = try JSONDecoder().decode(Score.self, from: Data(json.utf8))
  }
}
