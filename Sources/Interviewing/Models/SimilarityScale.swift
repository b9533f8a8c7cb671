/// What cosines mean, by family of models: each puts its texts into another part of the sphere.
///
/// Engineering choices drawn from what model cards and users report, not fitted to marks that people gave.
struct SimilarityScale: Sendable, Equatable {
  /// Cosine of two texts that have nothing to do with each other.
  let unrelated: Double
  /// Cosine of two answers that say the same in other words.
  let paraphrase: Double

  /// By name, first match.
  private static let families: [(part: String, scale: SimilarityScale)] = [
    // "Cosine similarity scores distribute around 0.7 to 1.0" (cards of the E5 family).
    ("e5", SimilarityScale(unrelated: 0.72, paraphrase: 0.94)),
    ("ada-002", SimilarityScale(unrelated: 0.70, paraphrase: 0.93)),
    ("bge", SimilarityScale(unrelated: 0.45, paraphrase: 0.88)),
    ("gte-", SimilarityScale(unrelated: 0.65, paraphrase: 0.92)),
    // Trained from E5-Mistral.
    ("sfr-embedding", SimilarityScale(unrelated: 0.50, paraphrase: 0.90)),
  ]
  private static let usual = SimilarityScale(unrelated: 0.10, paraphrase: 0.80)

  init(unrelated: Double, paraphrase: Double) {
    self.unrelated = unrelated
    self.paraphrase = paraphrase
  }

  init(model: String) {
    let name = model.lowercased()
    self = Self.families.first { name.contains($0.part) }?.scale ?? Self.usual
  }

  /// Answer and ideal answer.
  var semantic: Scale { Scale(worst: unrelated, best: paraphrase) }
  /// Answer and question: about the same thing, not saying the same.
  var topic: Scale { Scale(worst: unrelated, best: unrelated + 0.6 * (paraphrase - unrelated)) }
  /// An utterance and the same with its form mended: most of it is equal, so that cosines begin high.
  var form: Scale { Scale(worst: unrelated + 0.75 * (1 - unrelated), best: 1) }
}
