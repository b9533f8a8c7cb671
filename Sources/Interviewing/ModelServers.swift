/// Where models are asked, and how long they are waited for. The operator chooses the addresses: private ones are
/// allowed.
public struct ModelServers: Sendable {
  /// A server that speaks as OpenAI does.
  public struct OpenAICompatible: Sendable {
    /// With its version: `https://api.openai.com/v1`.
    public var baseURL: String
    public var key: String?
    public var model: String

    public init(baseURL: String, key: String?, model: String) {
      self.baseURL = baseURL
      self.key = key
      self.model = model
    }
  }

  /// Feature extraction at `{endpoint}/models/ORG/NAME/pipeline/feature-extraction`.
  public struct HuggingFace: Sendable {
    public var endpoint: String
    public var token: String?

    public init(endpoint: String, token: String?) {
      self.endpoint = endpoint
      self.token = token
    }
  }

  /// `/embeddings`; its model is asked where the evaluation names none.
  public var openAI: OpenAICompatible
  public var huggingFace: HuggingFace
  /// `/chat/completions`, which corrects grammar; nil: no model does.
  public var chat: OpenAICompatible?
  /// For a whole answer, and to the first byte of a streamed one. A model of the hub that is being loaded is waited for as long
  /// again.
  public var timeout: Duration
  public var firstByteTimeout: Duration

  public init(
    openAI: OpenAICompatible, huggingFace: HuggingFace, chat: OpenAICompatible? = nil,
    timeout: Duration = .seconds(60),
    firstByteTimeout: Duration = .seconds(30)
  ) {
    self.openAI = openAI
    self.huggingFace = huggingFace
    self.chat = chat
    self.timeout = timeout
    self.firstByteTimeout = firstByteTimeout
  }
}
