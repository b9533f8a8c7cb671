internal import Core
internal import FoundationEssentials
public import Sandbox
public import Speech

/// A recording goes in, a report comes out: decode → { transcribe ∥ analyse } → archive.
public struct RecordingPipeline: Sendable {
  public var launcher: SandboxLauncher
  public var limits: SandboxLimits
  /// Nil: no transcript, and no measures that need words.
  public var recogniser: (any Recogniser)?
  /// Does a recording anew when ``recogniser`` has failed on it.
  public var fallback: (any Recogniser)?
  /// Where transcripts are archived; nil: nowhere.
  public var archive: TranscriptArchive?
  public var looksAtVideo: Bool
  /// Bytes.
  public var maxSize: Int
  /// Seconds.
  public var maxDuration: Double

  /// Works on the recording at `path`; its transcript is archived under `name`. `progress` gets whole
  /// percents, growing, from any thread.
  ///
  /// Throws ``RecordingFileError`` or ``RecordingProblem`` for the recording's own faults, ``SandboxError``
  /// when the decoder failed, `RecogniserError`, `ObjectStoreError`, and `CancellationError`.
  public func process(
    _ path: String, name: String, progress listener: @escaping @Sendable (Stage, Int) -> Void = { _, _ in }
  ) async throws -> Report {
    var report = try await analyse(path, called: path, comesBack: false, progress: listener)
    if let archive, let transcript = report.transcript {
      let start = ContinuousClock.now
      report.recording.archive = try await archive.store(transcript, as: name)
      report.timings[Stage.archive.rawValue] = (ContinuousClock.now - start).rounded
    }
    return report
  }

  /// The same without the archive. The report names the recording `called`.
  ///
  /// - Parameters:
  ///   - looks: whether the picture is to be looked at, where the configuration allows it.
  ///   - comesBack: whether a failure that may pass is tried again later; then it is none for the fallback.
  func analyse(
    _ path: String, called name: String, looks: Bool = true, comesBack: Bool,
    progress listener: @escaping @Sendable (Stage, Int) -> Void = { _, _ in }
  ) async throws -> Report {
    let progress = PipelineProgress(transcribes: recogniser != nil, listener: listener)
    do {
      return try await analyse(path, called: name, looks: looks, with: recogniser, progress: progress)
    } catch let error as RecogniserError {
      guard !(comesBack && error.isRetryable) else { throw error }
      return try await analyse(path, called: name, looks: looks, after: error, progress: progress)
    }
  }

  /// The same without the fallback, of a file that grows where there is `growth`. The fallback needs the whole file:
  /// the caller asks for it, by ``analyse(_:called:looks:after:progress:)``.
  func analyse(
    _ path: String, growth: RecordingGrowth?, called name: String, looks: Bool
  ) async throws -> Report {
    try await analyse(
      path, called: name, looks: looks, with: recogniser, growth: growth,
      progress: PipelineProgress(transcribes: recogniser != nil) { _, _ in })
  }

  /// Has the fallback do a recording on which the recogniser failed with `error`, which is thrown where there is none.
  func analyse(
    _ path: String, called name: String, looks: Bool, after error: RecogniserError,
    progress: PipelineProgress? = nil
  ) async throws -> Report {
    guard let recogniser, let fallback else { throw error }
    let progress = progress ?? PipelineProgress(transcribes: true) { _, _ in }
    // From the beginning: a transcript of two recognisers would be trusted as neither.
    var report: Report
    do {
      report = try await analyse(path, called: name, looks: looks, with: fallback, progress: progress)
    } catch let second as RecogniserError {
      throw BothRecognisersFailed(first: error, second: second)
    }
    report.warnings.append("\(fallback.name) took the place of \(recogniser.name): \(error)")
    return report
  }

  private func analyse(
    _ path: String, called name: String, looks: Bool, with recogniser: (any Recogniser)?,
    growth: RecordingGrowth? = nil, progress: PipelineProgress
  ) async throws -> Report {
    let file = try RecordingFile(path: path, maxSize: maxSize)
    let session = try launcher.decode(
      file, DecodeRequest(video: looks && looksAtVideo, maxDuration: maxDuration, limits: limits),
      growth: growth)
    let recording = try AnalysedRecording(
      session: session, cutsUtterances: recogniser != nil, progress: progress)

    let start = ContinuousClock.now
    var transcript: Transcript?
    if let recogniser {
      transcript = try await recogniser.transcribe(UtteranceSequence(recording: recording)) {
        await recording.transcribed(upTo: $0)
      }
    } else {
      try await recording.drain()
    }
    try Task.checkCancellation()
    let worked = ContinuousClock.now - start
    guard let result = await recording.result else { throw PipelineError.noResult }

    let measures = VoiceMeasures(
      result.signals, transcript: transcript, hasFillers: recogniser?.reportsFillers ?? false)
    var report = Report(
      recording: .init(
        file: name, size: file.size, duration: measures.duration, media: result.description),
      transcript: transcript,
      voiceAnalysis: VoiceAnalysis(measures),
      videoAnalysis: result.video,
      timings: [
        Stage.decode.rawValue: await recording.decodeTime.rounded,
        Stage.analyse.rawValue: await recording.analyseTime.rounded,
      ],
      warnings: result.warnings)
    if transcript != nil { report.timings[Stage.transcribe.rawValue] = worked.rounded }
    progress.finished(.analyse)
    return report
  }
}

/// Neither the recogniser nor its fallback could do a recording.
struct BothRecognisersFailed: Error, CustomStringConvertible {
  var first: RecogniserError
  var second: RecogniserError

  var description: String { "\(first); the fallback failed, too: \(second)" }
}

extension Duration {
  /// Seconds to three decimals.
  var rounded: Double { (self / .milliseconds(1)).rounded() / 1000 }
}
