internal import Core
internal import Crypto
internal import FoundationEssentials
internal import Glibc
internal import Interviewing
internal import Sandbox
internal import Speech
internal import Storage

/// A part that interviewd relies on, tried for real.
public struct HealthCheck: Sendable {
  public let name: String
  /// Says in a few words what was found; throws an error that says what to mend.
  public let run: @Sendable (Configuration, _ version: String) async throws -> String

  public static let all = [
    database, objects, recogniser, fallback, evaluation, sandbox, authentication,
  ]

  /// Makes the secret a key and fetches the others, and says what interview management lacks.
  static let authentication = HealthCheck(name: "authentication") { configuration, version in
    var found = configuration.apiKeys.isEmpty ? [] : ["\(configuration.apiKeys.count) API keys"]
    if let secret = configuration.jwt.secret {
      _ = try JSONWebKey(secret: Array(secret.utf8))
      found.append("a secret for JWTs")
    }
    if let place = configuration.jwt.keys {
      let source = KeySource(place: place, client: try await Services(configuration, version: version).client)
      let set = try await source.fetch()
      let passedOver =
        set.passedOver.isEmpty ? "" : " (\(set.passedOver.count) passed over: \(set.passedOver[0]))"
      found.append("\(set.keys.count) keys for JWTs\(passedOver) in \(source.name)")
    }
    if configuration.jwt.secret == nil, configuration.jwt.keys == nil {
      found.append(
        "interview management answers 503 until INTERVIEWD_JWT_SECRET or INTERVIEWD_JWKS is set")
    }
    switch (configuration.turn.secret != nil, !configuration.turn.urls.isEmpty) {
    case (true, false): found.append("no TURN credentials: INTERVIEWD_TURN_SECRET lacks INTERVIEWD_TURN_URLS")
    case (false, true): found.append("no TURN credentials: INTERVIEWD_TURN_URLS lacks INTERVIEWD_TURN_SECRET")
    default: break
    }
    return found.joined(separator: ", ")
  }

  /// Starts the child and has it decode a tenth of a second of silence.
  static let sandbox = HealthCheck(name: "sandbox") { configuration, _ in
    let launcher = try SandboxLauncher.besideOwnExecutable()
    let path = FileManager.default.temporaryDirectory.appending(
      component: "interviewd-\(UUID().uuidString).wav"
    ).path
    try await AtomicFile.write(silentWAV(samples: Audio.sampleRate / 10), to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let session = try launcher.decode(
      try RecordingFile(path: path),
      DecodeRequest(
        video: false, maxDuration: 1,
        limits: SandboxLimits(addressSpace: configuration.sandboxMemory, waiting: .seconds(10))))
    var samples = 0
    for try await message in session {
      if case .samples(let chunk) = message { samples += chunk.count }
      if case .failed(let problem) = message { throw problem }
    }
    return "\(launcher.executable) decoded \(samples) samples"
  }

  static let recogniser = HealthCheck(name: "recogniser") { configuration, version in
    try await recognise(.first, configuration, version)
  }

  static let fallback = HealthCheck(name: "fallback") { configuration, version in
    try await recognise(.fallback, configuration, version)
  }

  /// Has it hear a second of a tone.
  private static func recognise(
    _ place: Configuration.TranscriberPlace, _ configuration: Configuration, _ version: String
  ) async throws -> String {
    let choice = configuration[keyPath: place.choice]
    let services = try await Services(configuration, version: version)
    guard let recogniser = try services.recogniser(place) else { return "none is wanted" }
    let tone = (0..<Audio.sampleRate).map {
      Float(0.1 * sin(Double($0) * 440 * 2 * .pi / Double(Audio.sampleRate)))
    }
    let utterances = AsyncStream { continuation in
      continuation.yield(Utterance(start: 0, samples: tone))
      continuation.finish()
    }
    _ = try await recogniser.transcribe(utterances) { _ in }
    return choice.kind == .pocketsphinx
      ? "\(recogniser.name) with the model in \(choice.model)" : "\(recogniser.name) at \(choice.url) answers"
  }

  /// Marks a sentence with everything built in, and has the model servers that are configured mark it.
  static let evaluation = HealthCheck(name: "evaluation") { configuration, version in
    let evaluator = try await Services(configuration, version: version).evaluator
    let words = ["we", "tests", "every", "change", "before", "the", "release"].enumerated().map {
      SpokenAnswer.Word($1, start: Double($0) / 2, end: Double($0) / 2 + 0.4)
    }
    let answer = SpokenAnswer(
      question: "How do you work?", idealAnswer: "We test each change.", utterances: [.init(words: words)],
      hasFillers: false, pauses: nil)
    for kind in ScoreKind.allCases { _ = try await evaluator.score(kind, of: answer, with: .builtIn) }
    var found = ["built in"]
    let hasEmbeddings =
      configuration.openAI.key != nil || configuration.openAI.url != Configuration.ModelServer.openAI
    if hasEmbeddings {
      let score = try await evaluator.score(.semanticSimilarity, of: answer, with: .openAI(model: nil))
      found.append("embeddings by \(score.model)")
    }
    if configuration.interviewer == .openai {
      do {
        _ = try await evaluator.score(.grammar, of: answer, with: .openAI(model: nil))
      } catch let error as EvaluationError {
        // The chat model is asked first; then embeddings, which nobody need have.
        guard error.service == .openAI, !hasEmbeddings else { throw error }
      }
      found.append("corrections by \(configuration.chat.model)")
    }
    if configuration.huggingFace.key != nil {
      do {
        _ = try await evaluator.score(
          .semanticSimilarity, of: answer,
          with: .huggingFace(organisation: "sentence-transformers", name: "all-MiniLM-L6-v2"))
      } catch let error as EvaluationError {
        // A server of one's own need not have just this model: it has answered, and taken the token.
        guard error.code == .modelNotFound else { throw error }
      }
      found.append("feature extraction at \(configuration.huggingFace.url)")
    }
    return found.joined(separator: ", ")
  }

  static let objects = HealthCheck(name: "objects") { configuration, version in
    let services = try await Services(configuration, version: version)
    try await services.objects.check(prefix: configuration.transcriptPrefix)
    if let wrongClock = WrongClock(services.s3) { throw wrongClock }
    return switch configuration.objects {
    case .files(let folder): "\(folder) can be written and read"
    case .s3(let bucket): "the bucket \(bucket) can be written and read"
    }
  }

  /// Opens the database as `serve` would, writes to it, and reads all of it.
  static let database = HealthCheck(name: "database") { configuration, _ in
    let database = try await Workshop.open(configuration)
    do {
      try await database.check()
      try await database.checkIntegrity()
    } catch {
      await database.close()
      throw error
    }
    await database.close()
    return "\(configuration.database) can be written and is whole"
  }

  /// A WAV file (RIFF, 16-bit PCM, mono) of silence.
  private static func silentWAV(samples: Int) -> Data {
    func little(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let size = samples * 2
    let format =
      little(16, 4) + little(1, 2) + little(1, 2) + little(Audio.sampleRate, 4)
      + little(Audio.sampleRate * 2, 4) + little(2, 2) + little(16, 2)
    return Data(
      Array("RIFF".utf8) + little(36 + size, 4) + Array("WAVEfmt ".utf8) + format + Array("data".utf8)
        + little(size, 4) + [UInt8](repeating: 0, count: size))
  }
}
