/// A model that turns texts into vectors.
protocol Embedder: Sendable {
  var service: EvaluationError.Service { get }
  /// As the service calls it.
  var model: String { get }
  /// Bytes of UTF-8 of one text that surely fit the model's window.
  var longestText: Int { get }
  /// Texts that one request carries.
  var batch: Int { get }

  /// A vector for each text, in their order, at most `batch` of them.
  func embed(_ texts: [String]) async throws -> Embeddings
}

/// What a request for embeddings gave.
struct Embeddings: Sendable {
  var vectors: [[Double]]
  /// What the service says answered; nil where it does not.
  var version: String?

  /// Checked: as many as texts, all of one length, finite, none without direction.
  init(_ vectors: [[Double]], of count: Int, version: String? = nil) throws(VectorProblem) {
    guard vectors.count == count else { throw VectorProblem("\(vectors.count) vectors for \(count) texts") }
    guard let dimension = vectors.first?.count, dimension > 0, dimension <= 1 << 16 else {
      throw VectorProblem("vectors without numbers, or with too many")
    }
    for vector in vectors {
      guard vector.count == dimension else { throw VectorProblem("vectors of different lengths") }
      guard vector.allSatisfy(\.isFinite), vector.contains(where: { $0 != 0 }) else {
        throw VectorProblem("a vector that is zero or not finite")
      }
    }
    self.vectors = vectors
    self.version = version
  }
}

/// Why numbers are no vectors to compare.
struct VectorProblem: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension Embedder {
  /// Any number of texts, in as many requests as that takes, one after another.
  func embedAll(_ texts: [String]) async throws -> Embeddings {
    var vectors: [[Double]] = []
    var version: String?
    for start in stride(from: 0, to: texts.count, by: batch) {
      let part = try await embed(Array(texts[start..<min(start + batch, texts.count)]))
      vectors += part.vectors
      version = version ?? part.version
    }
    do {
      // Batches must agree with one another as well.
      return try Embeddings(vectors, of: texts.count, version: version)
    } catch {
      throw EvaluationError(.malformed(error.reason), service: service, model: model)
    }
  }
}
