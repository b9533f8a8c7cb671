internal import Sandbox
internal import Speech
internal import Storage

extension RecordingPipeline {
  /// The pipeline that `configuration` describes. Throws `SandboxError` when the decoder is missing and
  /// `RecogniserError` when the speech model is.
  ///
  /// - Parameter archives: whether transcripts go to the object store.
  public init(_ configuration: Configuration, archives: Bool) throws {
    self.init(
      launcher: try SandboxLauncher.besideOwnExecutable(),
      limits: SandboxLimits(
        addressSpace: configuration.sandboxMemory, waiting: configuration.sandboxTimeout),
      recogniser: configuration.transcriber == .none
        ? nil
        : try PocketSphinxRecogniser(
          model: PocketSphinxModel(folder: configuration.transcriberModel), workers: configuration.workers),
      archive: archives
        ? TranscriptArchive(
          store: LocalObjectStore(folder: configuration.objectsFolder), prefix: configuration.transcriptPrefix
        )
        : nil,
      looksAtVideo: configuration.looksAtVideo, maxSize: configuration.maxUpload,
      maxDuration: configuration.maxDuration / .seconds(1))
  }
}
