internal import Sandbox
internal import Speech
internal import Storage

extension RecordingPipeline {
  /// The pipeline that `configuration` describes. Throws `SandboxError` when the decoder is missing,
  /// `RecogniserError` when the speech model is, and `ObjectStoreError` and `AWSCredentialsError` when the object
  /// store is described wrongly.
  ///
  /// - Parameters:
  ///   - version: what services are told.
  ///   - archives: whether transcripts go to the object store.
  public init(_ configuration: Configuration, version: String, archives: Bool) async throws {
    let services = try await Services(configuration, version: version)
    try self.init(
      configuration, services: services,
      archive: archives
        ? TranscriptArchive(store: services.objects, prefix: configuration.transcriptPrefix) : nil)
  }

  init(_ configuration: Configuration, services: Services, archive: TranscriptArchive?) throws {
    self.init(
      launcher: try SandboxLauncher.besideOwnExecutable(),
      limits: SandboxLimits(
        addressSpace: configuration.sandboxMemory, waiting: configuration.sandboxTimeout),
      recogniser: try services.recogniser(.first),
      fallback: try services.recogniser(.fallback), archive: archive,
      looksAtVideo: configuration.looksAtVideo, maxSize: configuration.maxUpload,
      maxDuration: configuration.maxDuration / .seconds(1))
  }
}
