internal import Core
internal import FoundationEssentials
internal import Sandbox
internal import Speech
internal import Storage

/// A part that interviewd relies on, tried for real.
public struct HealthCheck: Sendable {
  public let name: String
  /// Says in a few words what was found; throws an error that says what to mend.
  public let run: @Sendable (Configuration) async throws -> String

  public static let all = [database, objects, recogniser, sandbox]

  /// Starts the child and has it decode a tenth of a second of silence.
  static let sandbox = HealthCheck(name: "sandbox") { configuration in
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

  static let recogniser = HealthCheck(name: "recogniser") { configuration in
    guard configuration.transcriber == .pocketsphinx else { return "none is wanted" }
    let model = PocketSphinxModel(folder: configuration.transcriberModel)
    let recogniser = try PocketSphinxRecogniser(model: model, workers: 1)
    // Loading the model is the check; a second of silence has no words.
    let utterances = AsyncStream { continuation in
      continuation.yield(Utterance(start: 0, samples: Array(repeating: 0, count: Audio.sampleRate)))
      continuation.finish()
    }
    for try await _ in recogniser.segments(of: utterances) {}
    return "\(recogniser.name) with the model in \(model.folder)"
  }

  static let objects = HealthCheck(name: "objects") { configuration in
    try await LocalObjectStore(folder: configuration.objectsFolder).check()
    return "\(configuration.objectsFolder) can be written and read"
  }

  /// Opens the database as `serve` would, writes to it, and reads all of it.
  static let database = HealthCheck(name: "database") { configuration in
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
