internal import Core
internal import Dispatch
internal import Speech
internal import Synchronization

/// Measures one turn, on a queue that all turns share: outside the pool that all tasks share, and one core at most. It
/// takes about 2 ms of processor time for a second of sound, a second at once, so that turns go forward together.
///
/// Unchecked: `analyser` and `utterances` are touched on the serial queue alone once `run` has begun, and `run` is
/// called once.
final class TurnAnalysis: @unchecked Sendable {
  typealias Ended = (VoiceSignals, [Utterance])

  private static let queue = DispatchQueue(label: "interviewd.realtime.analysis")
  private static let piece = Audio.samples(1)

  private let samples: [Float]
  private var analyser: VoiceAnalyser?
  private var utterances: [Utterance] = []
  private let isCancelled = Atomic(false)

  init(_ samples: [Float], cutsUtterances: Bool) {
    self.samples = samples
    analyser = VoiceAnalyser(cutsUtterances: cutsUtterances)
  }

  /// Throws `CancellationError`, ``PipelineError/outOfMemory``.
  func run() async throws -> Ended {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { goOn(at: 0, $0) }
    } onCancel: {
      isCancelled.store(true, ordering: .relaxed)
    }
  }

  private func goOn(at start: Int, _ continuation: CheckedContinuation<Ended, any Error>) {
    Self.queue.async { [self] in
      if isCancelled.load(ordering: .relaxed) { return continuation.resume(throwing: CancellationError()) }
      let end = min(start + Self.piece, samples.count)
      guard let found = analyser?.append(Array(samples[start..<end])) else {
        return continuation.resume(throwing: PipelineError.outOfMemory)
      }
      utterances += found
      if end < samples.count { return goOn(at: end, continuation) }
      guard let ended = analyser.take()?.finish() else {
        return continuation.resume(throwing: PipelineError.outOfMemory)
      }
      // A fan has nothing to say.
      let all = ended.signals.isSilent ? [] : utterances + ended.utterances
      continuation.resume(returning: (ended.signals, all))
    }
  }
}
