/// Compares texts by a model's embeddings.
struct TextSimilarity: Sendable {
  let embedder: any Embedder

  /// Utterances that are compared with their mended form at most: of more as many, spread evenly.
  static let mostUtterances = 64

  /// The cosine of two texts, each given in parts that may be cut between; and what answered.
  func compare(_ text: [String], with other: [String]) async throws -> (Measure, version: String) {
    let pieces = [text, other].map { TextPieces($0, longest: embedder.longestText) }
    let embeddings = try await embedder.embedAll(pieces.flatMap(\.texts))
    let count = pieces[0].texts.count
    let vectors = [
      Vector.mean(Array(embeddings.vectors[..<count]), weights: pieces[0].weights),
      Vector.mean(Array(embeddings.vectors[count...]), weights: pieces[1].weights),
    ]
    let leftOut = pieces[0].leftOut + pieces[1].leftOut
    let parts = [
      "cosine": Vector.cosine(vectors[0], vectors[1]), "pieces": Double(embeddings.vectors.count),
      "pieces_left_out": Double(leftOut),
    ]
    return (Measure(mark: nil, parts: parts), Self.version(of: embeddings))
  }

  /// The mean cosine of utterances and their mended forms, weighted by words. Those that are equal are not sent;
  /// one whose mended form is empty (an utterance of fillers alone) counts 0.
  func compare(_ pairs: [(said: String, mended: String)]) async throws -> (Measure, version: String) {
    let changed = pairs.indices.filter { !Self.isSame(pairs[$0].said, pairs[$0].mended) }
    let compared = changed.filter { !pairs[$0].mended.isEmpty }.evenly(Self.mostUtterances)
    let texts = compared.flatMap { [pairs[$0].said, pairs[$0].mended] }.map {
      TextPieces([$0], longest: embedder.longestText).texts.first ?? ""
    }
    let embeddings = texts.isEmpty ? nil : try await embedder.embedAll(texts)
    var cosines: [Int: Double] = [:]
    for (place, index) in compared.enumerated() {
      if let vectors = embeddings?.vectors {
        cosines[index] = Vector.cosine(vectors[2 * place], vectors[2 * place + 1])
      }
    }
    var sum = 0.0
    var weight = 0.0
    for index in pairs.indices {
      let isChanged = changed.contains(index)
      // What was left out of a long answer is as the rest.
      guard let cosine = isChanged ? (pairs[index].mended.isEmpty ? 0 : cosines[index]) : 1 else { continue }
      let words = Double(pairs[index].said.split(separator: " ").count)
      sum += cosine * words
      weight += words
    }
    var measure = Measure(
      mark: nil,
      parts: [
        "utterances": Double(pairs.count), "utterances_changed": Double(changed.count),
        "utterances_compared": Double(compared.count),
      ])
    if weight > 0 { measure.parts["similarity"] = sum / weight }
    guard let embeddings else {
      measure.notes.append("Mending changed nothing to compare: no embeddings were asked for.")
      return (measure, "not asked")
    }
    return (measure, Self.version(of: embeddings))
  }

  private static func version(of embeddings: Embeddings) -> String { embeddings.version ?? "not stated" }

  private static func isSame(_ a: String, _ b: String) -> Bool {
    func plain(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }
    return plain(a) == plain(b)
  }
}
