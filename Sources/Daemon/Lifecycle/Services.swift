internal import HTTPClient
internal import Interviewing
internal import Speech
internal import Storage

/// The services that a configuration names, with the one HTTP client that talks to them.
struct Services: Sendable {
  let client: HTTPClient
  let s3: S3Client
  let objects: any ObjectStore
  private let configuration: Configuration

  /// Throws `ObjectStoreError` and `AWSCredentialsError` where S3 is described wrongly. Nothing is connected to.
  init(_ configuration: Configuration, version: String) async throws {
    self.configuration = configuration
    var outgoing = HTTPClient.Configuration(userAgent: "interviewd/\(version)")
    outgoing.allowsPrivateAddresses = configuration.allowsPrivateURLs
    client = HTTPClient(configuration: outgoing)
    let settings = AWSSettings(variables: configuration.s3.variables)
    let isOnS3 = if case .s3 = configuration.objects { true } else { false }
    // Without S3 the shared files are nobody's business, and may be wrong.
    s3 = try S3Client(
      S3Configuration(
        region: isOnS3 ? try await settings.region() : configuration.s3.region,
        endpoint: isOnS3 ? try await settings.s3Endpoint() : configuration.s3.endpoint,
        addressing: configuration.s3.addressing),
      credentials: CredentialsChain(settings, client: client), client: client)
    objects =
      switch configuration.objects {
      case .files(let folder): LocalObjectStore(folder: folder)
      case .s3(let bucket):
        try S3ObjectStore(bucket: bucket, client: s3, options: .init(configuration.s3))
      }
  }

  /// Nil where none is wanted. Throws `RecogniserError` when the speech model is missing.
  func recogniser(_ place: Configuration.TranscriberPlace) throws -> (any Recogniser)? {
    let choice = configuration[keyPath: place.choice]
    switch choice.kind {
    case .none: return nil
    case .pocketsphinx:
      return try PocketSphinxRecogniser(
        model: PocketSphinxModel(folder: choice.model), workers: configuration.workers)
    case .openai:
      return OpenAIRecogniser(
        service(choice, place), language: configuration.recognition.language,
        prompt: configuration.recognition.prompt, client: client)
    case .gemini:
      return GeminiRecogniser(
        service(choice, place), language: configuration.recognition.language, client: client)
    }
  }

  private func service(
    _ choice: Configuration.TranscriberChoice, _ place: Configuration.TranscriberPlace
  ) -> RemoteService {
    var service = RemoteService(url: choice.url, key: choice.key, model: choice.model)
    service.settings = place.rawValue
    service.timeout = configuration.modelTimeout
    service.maxAudioBytes = configuration.recognition.maxPieceBytes
    service.requestsAtOnce = configuration.recognition.parallel
    return service
  }

  var evaluator: Evaluator {
    let openAI = configuration.openAI
    let chat = configuration.chat
    return Evaluator(
      servers: ModelServers(
        openAI: .init(baseURL: openAI.url, key: openAI.key, model: openAI.model),
        huggingFace: .init(endpoint: configuration.huggingFace.url, token: configuration.huggingFace.key),
        chat: configuration.interviewer == .openai
          ? .init(baseURL: chat.url, key: chat.key, model: chat.model) : nil,
        timeout: configuration.modelTimeout, firstByteTimeout: min(configuration.modelTimeout, .seconds(30))),
      client: client)
  }
}

extension Configuration.S3 {
  fileprivate var region: String? { value("AWS_REGION") ?? value("AWS_DEFAULT_REGION") }
  fileprivate var endpoint: String? { value("AWS_ENDPOINT_URL_S3") ?? value("AWS_ENDPOINT_URL") }

  private func value(_ name: String) -> String? { variables[name].flatMap { $0.isEmpty ? nil : $0 } }
}

extension S3ObjectStore.Options {
  fileprivate init(_ configuration: Configuration.S3) {
    self.init()
    multipartThreshold = configuration.multipartThreshold
    encryption =
      switch configuration.encryption {
      case .none: .none
      case .s3: .s3
      case .kms: .kms(keyID: configuration.kmsKey)
      }
  }
}
