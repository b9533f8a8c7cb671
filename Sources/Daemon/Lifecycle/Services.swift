internal import Core
internal import HTTPClient
internal import Interviewing
internal import Speech
internal import Storage

/// The services that a configuration names, and what talks to them.
struct Services: Sendable {
  let client: HTTPClient
  let s3: S3Client
  let objects: any ObjectStore
  private let configuration: Configuration

  /// Throws `ObjectStoreError` where objects go to S3 and that is described wrongly. Nothing is connected to.
  init(_ configuration: Configuration, version: String) async throws {
    self.configuration = configuration
    var outgoing = HTTPClient.Configuration(userAgent: "interviewd/\(version)")
    outgoing.allowsPrivateAddresses = configuration.allowsPrivateURLs
    // All workers may ask one recogniser at once, and every interview its model: to wait here would count as the
    // service's slowness.
    outgoing.maxConnectionsPerHost = 256 + configuration.workers * configuration.recognition.parallel
    outgoing.maxConnections = 2 * outgoing.maxConnectionsPerHost
    client = HTTPClient(configuration: outgoing)
    let settings = AWSSettings(variables: configuration.s3.variables)
    // One of its own where its authorities are others than the web's.
    var toS3 = client
    if let authorities = settings.certificateAuthorities {
      outgoing.certificateAuthorities = authorities
      toS3 = HTTPClient(configuration: outgoing)
    }
    s3 = S3Client(
      settings, addressing: configuration.s3.addressing,
      credentials: CredentialsChain(settings, client: toS3), client: toS3)
    objects =
      switch configuration.objects {
      case .files(let folder): LocalObjectStore(folder: folder)
      case .s3(let bucket):
        try S3ObjectStore(bucket: bucket, client: s3, options: .init(configuration.s3))
      }
    // Without objects there, whoever fetches a recording from S3 finds out.
    if case .s3 = configuration.objects { try await s3.checkConfiguration() }
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
    return Evaluator(
      servers: ModelServers(
        openAI: .init(baseURL: openAI.url, key: openAI.key, model: openAI.model),
        huggingFace: .init(endpoint: configuration.huggingFace.url, token: configuration.huggingFace.key),
        chat: chat, timeout: configuration.modelTimeout, firstByteTimeout: firstByteTimeout),
      client: client)
  }

  /// The interviewer in force; the built-in one stands in for a model that fails.
  func interviewer(_ metrics: InterviewMetrics, logger: Logger) -> any Interviewer {
    guard let chat else { return BuiltInInterviewer() }
    let model = ModelInterviewer(
      server: chat, client: client, timeout: configuration.modelTimeout, firstByteTimeout: firstByteTimeout
    ) { call in
      metrics.called(for: call.purpose.rawValue, took: call.duration, succeeded: call.succeeded)
    }
    return FallbackInterviewer(model, BuiltInInterviewer()) { purpose, reason in
      logger.warning(
        "the built-in interviewer takes the model's place", ["for": purpose.rawValue, "reason": "\(reason)"])
    }
  }

  /// nil where interviewd's own realtime endpoint is wanted.
  func upstreamSecrets(logger: Logger) -> UpstreamSecrets? {
    let realtime = configuration.realtime
    guard !realtime.server.url.isEmpty else { return nil }
    return UpstreamSecrets(
      server: realtime.server, api: realtime.api, client: client, timeout: configuration.modelTimeout,
      logger: logger)
  }

  /// nil where no chat model is wanted.
  private var chat: ModelServers.OpenAICompatible? {
    guard configuration.interviewer == .openai else { return nil }
    return .init(
      baseURL: configuration.chat.url, key: configuration.chat.key, model: configuration.chat.model)
  }

  /// Of streamed answers.
  private var firstByteTimeout: Duration { min(configuration.modelTimeout, .seconds(30)) }
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
