internal import Crypto

extension Evaluator {
  /// 64 hexadecimal digits that are equal for equal texts, models, servers and formulas: what has the same key
  /// gets the same score. Of the texts only those that the score is drawn from matter.
  public func contentKey(
    _ kind: ScoreKind, _ model: EvaluationModel, _ answer: SpokenAnswer
  ) throws -> String {
    var fields = [Scoring.formula(kind, model), spelledOut(model)] + addresses(kind, model)
    switch kind {
    case .semanticSimilarity: fields += [answer.idealAnswer]
    case .broadTopicSimilarity: fields += [answer.question] + (model == .builtIn ? [answer.idealAnswer] : [])
    case .grammar: fields += [LinkGrammar.version]
    case .disfluency:
      fields.append(answer.hasFillers ? "fillers" : "no fillers")
      if let pauses = answer.pauses { fields.append("\(pauses.speakingSpan) \(pauses.total) \(pauses.long)") }
    }
    fields += answer.text.utterances.map(\.text)
    // Each field with its length, so that no two lists of fields run together.
    var bytes: [UInt8] = []
    for field in fields { bytes += Array("\(field.utf8.count):\(field)".utf8) }
    return try Hash.digest(.sha256, of: bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
  }

  /// Another server may run another model under the same name.
  private func addresses(_ kind: ScoreKind, _ model: EvaluationModel) -> [String] {
    let embeddings: [String] =
      switch model {
      case .builtIn: []
      case .openAI: [servers.openAI.baseURL]
      case .huggingFace: [servers.huggingFace.endpoint]
      }
    guard kind == .grammar, model != .builtIn, let chat = servers.chat else { return embeddings }
    return embeddings + [chat.baseURL, chat.model]
  }
}
