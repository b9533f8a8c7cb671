/// Why an answer got no score. Its description is a sentence for operators and users; it quotes neither keys nor
/// what was said.
public struct EvaluationError: Error, Sendable, Equatable {
  public enum Service: String, Sendable {
    case openAI = "platform.openai.com"
    case huggingFace = "huggingface.co"
    case chat = "the chat model"
    case linkGrammar = "link-grammar"
    case builtIn = "the built-in evaluation"
  }

  public enum Code: Sendable, Equatable {
    /// 401 or 403.
    case unauthorised
    /// 404.
    case modelNotFound
    /// 429.
    case rateLimited
    /// 429 that no waiting mends.
    case quotaUsedUp
    /// 413, or 400 and 422: the model cannot do this, or not with so much text.
    case refused(status: Int)
    /// The model was not loaded within the time allowed.
    case loading
    /// Any other status that is no success.
    case unavailable(status: Int)
    case timedOut
    /// Nothing of a streamed answer came within the time allowed for its first byte.
    case notBegun
    /// What the HTTP client says of it.
    case unreachable(String, isRetryable: Bool)
    /// The answer is not what the API promises: what is wrong with it.
    case malformed(String)
    /// Ours: libcrypto or link-grammar's dictionary.
    case system(String)
  }

  public let code: Code
  public let service: Service
  /// The model that was asked; empty where none was.
  public let model: String
  /// Whether the same evaluation may succeed later.
  public let isRetryable: Bool

  init(_ code: Code, service: Service, model: String = "") {
    self.code = code
    self.service = service
    self.model = model
    self.isRetryable =
      switch code {
      case .unauthorised, .modelNotFound, .quotaUsedUp, .refused, .system: false
      case .rateLimited, .loading, .timedOut, .notBegun, .malformed: true
      case .unreachable(_, let isRetryable): isRetryable
      case .unavailable(let status): status >= 500 || status == 408 || status == 425
      }
  }
}

extension EvaluationError: CustomStringConvertible {
  public var description: String {
    let server = service.rawValue
    return switch code {
    case .unauthorised: "The key for \(server) is missing or wrong: set \(settings.key)"
    case .modelNotFound:
      "\(server) does not know the model \(model), or does not serve it this way: check \(settings.model) and "
        + settings.address
    case .rateLimited: "\(server) answers to no more requests for now: its rate limit is used up (429)"
    case .quotaUsedUp:
      "The quota of the key for \(server) is used up (429): add to it, or set another \(settings.key)"
    case .refused(let status):
      "\(server) refused the texts for the model \(model) (status \(status)): check \(settings.model)"
    case .loading: "\(server) did not load the model \(model) in time"
    case .unavailable(let status) where isRetryable:
      "\(server) did not answer with a result (status \(status))"
    case .unavailable(let status):
      "\(server) did not answer with a result (status \(status)): check \(settings.address)"
    case .timedOut: "\(server) did not answer in time (INTERVIEWD_MODEL_TIMEOUT)"
    case .notBegun:
      "\(server) did not begin its streamed answer in time (30 s, or INTERVIEWD_MODEL_TIMEOUT where that is less)"
    case .unreachable(let reason, _):
      "\(server) could not be asked: \(reason) (its address is \(settings.address))"
    case .malformed(let reason): "\(server) gave an answer that cannot be used: \(reason)"
    case .system(let reason): "\(server): \(reason)"
    }
  }

  /// What operators change for each service.
  private var settings: (key: String, address: String, model: String) {
    switch service {
    case .openAI: ("OPENAI_API_KEY", "OPENAI_BASE_URL", "INTERVIEWD_EMBEDDINGS_MODEL or the model asked for")
    case .huggingFace: ("HF_TOKEN", "HF_INFERENCE_ENDPOINT", "the model asked for")
    case .chat:
      (
        "INTERVIEWD_INTERVIEWER_KEY or OPENAI_API_KEY", "INTERVIEWD_INTERVIEWER_URL",
        "INTERVIEWD_INTERVIEWER_MODEL"
      )
    case .linkGrammar, .builtIn: ("", "", "")
    }
  }
}
