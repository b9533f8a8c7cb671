internal import Core
internal import Sandbox
internal import Speech

/// A recording while it is decoded and its voice analysed: a sequence of utterances for a recogniser.
///
/// Whoever pulls the utterances drives the decoding, so a slow recogniser slows the decoder and nothing piles
/// up between them.
actor AnalysedRecording {
  /// What is known once the recording has been read to its end.
  struct Result {
    var description: MediaDescription
    var signals: VoiceSignals
    var video: VideoSignals?
    var warnings: [String]
  }

  private let session: DecodeSession
  private let progress: PipelineProgress
  private var analyser: VoiceAnalyser?
  private var utterances: [Utterance] = []

  private var description: MediaDescription?
  private var video: VideoSignals?
  private var warnings: [String] = []
  private(set) var result: Result?
  /// Seconds of sound so far, and the share of the recording that they are.
  private var decoded = 0.0
  private var share = 0.0
  /// Time spent on waiting for the decoder, and on the analysis.
  private(set) var decodeTime = Duration.zero
  private(set) var analyseTime = Duration.zero

  init(session: DecodeSession, cutsUtterances: Bool, progress: PipelineProgress) throws(PipelineError) {
    guard let analyser = VoiceAnalyser(cutsUtterances: cutsUtterances) else { throw .outOfMemory }
    self.session = session
    self.progress = progress
    self.analyser = analyser
  }

  /// The next utterance, or nil when the recording has ended and ``result`` is there.
  func nextUtterance() async throws -> Utterance? {
    while utterances.isEmpty {
      let start = ContinuousClock.now
      let message = try await session.next()
      decodeTime += ContinuousClock.now - start
      guard let message else { return nil }
      try receive(message)
    }
    return utterances.removeFirst()
  }

  /// Reads the recording to its end when there is nobody to pull utterances.
  func drain() async throws {
    while try await nextUtterance() != nil {}
  }

  /// Tells that everything up to `time` has been transcribed.
  func transcribed(upTo time: Double) {
    guard decoded > 0 else { return }
    progress.transcribed(share * min(1, time / decoded))
  }

  private func receive(_ message: DecodeMessage) throws {
    switch message {
    case .description(let value): description = value
    case .samples(let samples):
      let start = ContinuousClock.now
      utterances += analyser?.append(samples) ?? []
      analyseTime += ContinuousClock.now - start
      decoded += Audio.seconds(samples.count)
    case .progress(let value):
      share = value
      progress.decoded(value)
    case .video(let value): video = value
    case .warning(let value): warnings.append(value)
    case .finished: finish()
    case .failed(let problem): throw problem
    }
  }

  private func finish() {
    guard let description, let ended = analyser.take()?.finish() else { return }
    utterances += ended.utterances
    if ended.signals.isSilent { warnings.append("the recording is silent: no speech was heard") }
    result = Result(
      description: description, signals: ended.signals, video: video, warnings: warnings)
  }
}

/// The utterances of a recording as a sequence, for one reader.
struct UtteranceSequence: AsyncSequence, Sendable {
  let recording: AnalysedRecording

  struct AsyncIterator: AsyncIteratorProtocol {
    let recording: AnalysedRecording
    func next() async throws -> Utterance? { try await recording.nextUtterance() }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(recording: recording) }
}
