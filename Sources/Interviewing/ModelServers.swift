/// Where models are asked, and how long they are waited for. The operator chooses the addresses: private ones are
/// allowed.
public struct ModelServers: Sendable {
  /// An OpenAI-compatible `/embeddings`.
  public struct Embeddings: Sendable {
    /// With its version: `https://api.openai.com/v1`.
    public var baseURL: String
    public var key: String?
    /// Where the evaluation names none.
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

  /// An OpenAI-compatible `/chat/completions`, which corrects grammar.
  public struct Chat: Sendable {
    public var baseURL: String
    public var key: String?
    public var model: String

    public init(baseURL: String, key: String?, model: String) {
      self.baseURL = baseURL
      self.key = key
      self.model = model
    }
  }

  public var openAI: Embeddings
  public var huggingFace: HuggingFace
  /// nil: no grammar is corrected by a model.
  public var chat: Chat?
  /// For a whole answer, and to its first byte. A model of the hub that is being loaded is waited for as long
  /// again.
  public var timeout: Duration
  public var firstByteTimeout: Duration

  public init(
    openAI: Embeddings, huggingFace: HuggingFace, chat: Chat? = nil, timeout: Duration = .seconds(60),
    firstByteTimeout: Duration = .seconds(30)
  ) {
    self.openAI = openAI
    self.huggingFace = huggingFace
    self.chat = chat
    self.timeout = timeout
    self.firstByteTimeout = firstByteTimeout
  }
}
