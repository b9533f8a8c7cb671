internal import FoundationEssentials

/// `POST {endpoint}/models/ORG/NAME/pipeline/feature-extraction`
/// (https://huggingface.co/docs/inference-providers/tasks/feature-extraction).
struct HuggingFaceEmbedder: Embedder {
  let client: ModelClient
  let server: ModelServers.HuggingFace
  /// `ORG/NAME`, checked by ``EvaluationModel``.
  let model: String

  let service = EvaluationError.Service.huggingFace
  /// About 250 tokens of English: the windows of the smallest models in use.
  let longestText = 1000
  let batch = 4

  /// A vector for each token: four texts of 250 tokens with 1,024 numbers each take some 20 MB, and larger models
  /// have more.
  private static let largestAnswer = 64 << 20

  /// For the next try where the service does not say how long it will load.
  private static let unknownWait = Duration.seconds(5)
  private static let shortestWait = Duration.seconds(1)

  func embed(_ texts: [String]) async throws -> Embeddings {
    let target = ModelClient.Target(
      url: server.endpoint.appendingPath("models/\(model)/pipeline/feature-extraction"), key: server.token,
      service: service, model: model)
    var waited = Duration.zero
    while true {
      let (status, body) = try await client.post(
        ["inputs": texts], to: target, upTo: Self.largestAnswer, returning: [503])
      if status != 503 { return try Self.embeddings(body, of: texts.count, model: model) }
      // A model that nobody used lately is loaded first, and 503 says how many seconds that will take.
      let estimate = Self.loadingTime(body)
      let wait = max(estimate ?? Self.unknownWait, Self.shortestWait)
      waited += wait
      guard waited <= client.timeout else {
        throw EvaluationError(
          estimate == nil ? .unavailable(status: 503) : .loading, service: service, model: model)
      }
      try await client.sleep(wait)
    }
  }

  private static func embeddings(_ body: [UInt8], of count: Int, model: String) throws(EvaluationError)
    -> Embeddings
  {
    do {
      var reader = VectorReader(body)
      return try Embeddings(try reader.vectors(atMost: count), of: count)
    } catch {
      throw EvaluationError(.malformed(error.reason), service: .huggingFace, model: model)
    }
  }

  static func loadingTime(_ body: [UInt8]) -> Duration? {
    struct Loading: Decodable {
      let estimatedTime: Double
      enum CodingKeys: String, CodingKey { case estimatedTime = "estimated_time" }
    }
    guard body.count <= ModelClient.largestRefusal,
      let seconds = (try? JSONDecoder().decode(Loading.self, from: Data(body)))?.estimatedTime,
      seconds >= 0, seconds < 86_400
    else { return nil }
    return .seconds(seconds)
  }
}
