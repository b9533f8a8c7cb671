internal import FoundationEssentials

/// `POST {base}/embeddings` (https://platform.openai.com/docs/api-reference/embeddings).
struct OpenAIEmbedder: Embedder {
  let client: ModelClient
  let server: ModelServers.OpenAICompatible
  let model: String

  let service = EvaluationError.Service.openAI
  /// The window is 8,192 tokens, and a token is never less than a byte.
  let longestText = 8000
  /// The service takes 2,048 texts and 300,000 tokens in all.
  let batch = 32

  /// 32 vectors of 4,096 numbers take some 3 MB.
  private static let largestAnswer = 8 << 20

  func embed(_ texts: [String]) async throws -> Embeddings {
    let target = ModelClient.Target(
      url: server.baseURL.appendingPath("embeddings"), key: server.key, service: service, model: model)
    let (_, body) = try await client.post(
      Request(model: model, input: texts, encodingFormat: "float"), to: target, upTo: Self.largestAnswer)
    do {
      let answer = try JSONDecoder().decode(Answer.self, from: Data(body))
      // In whichever order they come; each place once.
      let sorted = answer.data.sorted { $0.index < $1.index }
      guard sorted.map(\.index) == Array(texts.indices) else {
        throw VectorProblem("not one vector for each text")
      }
      return try Embeddings(sorted.map(\.embedding), of: texts.count, version: answer.model)
    } catch let problem as VectorProblem {
      throw EvaluationError(.malformed(problem.reason), service: service, model: model)
    } catch {
      throw EvaluationError(.malformed("not the JSON of embeddings"), service: service, model: model)
    }
  }

  private struct Request: Encodable {
    let model: String
    let input: [String]
    let encodingFormat: String

    enum CodingKeys: String, CodingKey {
      case model, input
      case encodingFormat = "encoding_format"
    }
  }

  private struct Answer: Decodable {
    struct Item: Decodable {
      let index: Int
      let embedding: [Double]
    }

    let data: [Item]
    let model: String?
  }
}
