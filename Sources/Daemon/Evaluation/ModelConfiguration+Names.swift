internal import Interviewing

extension ModelConfiguration {
  /// A score or a model that is not known. Its description says what is.
  struct Invalid: Error, CustomStringConvertible {
    var description: String
  }

  /// Models by their scores' names; built in where none is named.
  init(names: [String: String]) throws(Invalid) {
    self.init()
    for (score, model) in names.sorted(by: { $0.key < $1.key }) {
      guard let kind = ScoreKind(rawValue: score) else {
        let known = ScoreKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw Invalid(description: "model_config names an unknown score: the known ones are \(known)")
      }
      do {
        self[kind] = try EvaluationModel(name: model)
      } catch {
        throw Invalid(description: "model_config.\(score): \(error)")
      }
    }
  }

  /// All scores with their models' names.
  var names: [String: String] {
    Dictionary(uniqueKeysWithValues: ScoreKind.allCases.map { ($0.rawValue, self[$0].name) })
  }
}
