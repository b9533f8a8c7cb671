import HTTPClient
import TestSupport

@testable import Interviewing

extension Evaluator {
  /// One whose servers are all at `url`, and which never waits.
  static func testing(
    _ url: String = "http://127.0.0.1:9", key: String? = "secret-key", chat: Bool = false,
    slept: Locked<[Duration]> = Locked([])
  ) -> Evaluator {
    var retry = RetryPolicy()
    retry.sleep = { slept.value.append($0) }
    return Evaluator(
      servers: ModelServers(
        openAI: .init(baseURL: url + "/v1", key: key, model: "text-embedding-3-small"),
        huggingFace: .init(endpoint: url, token: key),
        chat: chat ? .init(baseURL: url + "/v1/", key: key, model: "corrector") : nil, timeout: .seconds(300)),
      client: .local(), retry: retry)
  }
}

/// The JSON of an embeddings API for texts that `vector` turns into numbers.
func embeddingsJSON(_ vectors: [[Double]], model: String = "answered-model") -> String {
  let items = vectors.enumerated().map { "{\"object\":\"embedding\",\"index\":\($0),\"embedding\":\($1)}" }
  return "{\"object\":\"list\",\"data\":[\(items.joined(separator: ","))],\"model\":\"\(model)\"}"
}
