internal import Dispatch

/// A decoder with a thread of its own: PocketSphinx blocks for seconds, which the threads that all tasks
/// share must not.
actor DecoderThread {
  private final class Executor: SerialExecutor {
    private let queue = DispatchQueue(label: "pocketsphinx", autoreleaseFrequency: .inherit)

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
  }

  private let executor = Executor()
  private let model: PocketSphinxModel
  private var decoder: PocketSphinxDecoder?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(model: PocketSphinxModel) { self.model = model }

  /// Loads the model before the first utterance, and again after a failure to load it.
  func segment(of utterance: Utterance) throws(RecogniserError) -> Transcript.Segment? {
    let decoder: PocketSphinxDecoder
    if let loaded = self.decoder {
      decoder = loaded
    } else {
      decoder = try PocketSphinxDecoder(model: model)
      self.decoder = decoder
    }
    return try decoder.segment(of: utterance)
  }
}
