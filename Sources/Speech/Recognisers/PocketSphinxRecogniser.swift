internal import Core

/// Recognises offline with PocketSphinx, several utterances at once.
///
/// One value serves all recordings of a process: they share its decoders. Good on clean close-microphone
/// English, poor in noise. Its threads: `docs/decisions/0003-recogniser-threads.md`.
public final class PocketSphinxRecogniser: Recogniser {
  public let name = "pocketsphinx"
  /// Its model drops "um" and "uh".
  public let reportsFillers = false

  private let language: String
  private let workers: Int
  private let pool: DecoderPool

  /// At most `workers` decoders of about 100 MB each, loaded when first needed. Throws when a file of the
  /// model is missing.
  public init(model: PocketSphinxModel = PocketSphinxModel(), workers: Int) throws(RecogniserError) {
    try model.check()
    language = model.language
    self.workers = max(workers, 1)
    pool = DecoderPool(model: model, limit: self.workers)
  }

  public func transcribe<Utterances: AsyncSequence & Sendable>(
    _ utterances: Utterances, heard: @Sendable (Double) async -> Void
  ) async throws -> Transcript where Utterances.Element == Utterance {
    var transcript = Transcript(language: language, recogniser: name, trust: .low, segments: [])
    for try await segment in segments(of: utterances) {
      transcript.segments.append(segment)
      await heard(segment.end)
    }
    // A reader cancelled between two segments sees the stream end.
    try Task.checkCancellation()
    return transcript
  }

  /// The segments of `utterances`, each as soon as it is final, in the order of the utterances. One in which
  /// no word was found yields no segment. Ending the iteration early, or cancelling its task, stops the work.
  ///
  /// Holds at most `workers` + 1 utterances. A decoder that is busy when the work is cancelled finishes its
  /// utterance in the background. A reader cancelled between two segments sees the stream end, as with
  /// every `AsyncThrowingStream`: it must look at `Task.isCancelled` itself.
  func segments<Utterances: AsyncSequence & Sendable>(
    of utterances: Utterances
  ) -> AsyncThrowingStream<Transcript.Segment, any Error> where Utterances.Element == Utterance {
    let (results, output) = AsyncThrowingStream<Transcript.Segment?, any Error>.makeStream()
    // Results are small and may wait in some number, so that a long utterance does not stop the short ones
    // behind it; but not without bound, for the reader may be slow.
    let unread = Permits(4 * (workers + 1))
    let work = Task { [pool, workers] in
      await Self.recognise(
        utterances, on: pool, undecoded: Permits(workers + 1), unread: unread, into: OrderedOutput(output))
    }
    // Runs also when the reader is cancelled or lets go of the stream.
    output.onTermination = { _ in work.cancel() }

    return AsyncThrowingStream {
      for try await result in results {
        unread.give()
        if let segment = result { return segment }
      }
      // Without this, a cancelled reader would take a part of the transcript for all of it.
      try Task.checkCancellation()
      return nil
    }
  }

  /// Pulls utterances while both kinds of permits last, and puts a result out for each.
  private static func recognise<Utterances: AsyncSequence & Sendable>(
    _ utterances: Utterances, on pool: DecoderPool, undecoded: Permits, unread: Permits,
    into output: OrderedOutput<Transcript.Segment?>
  ) async where Utterances.Element == Utterance {
    await withDiscardingTaskGroup { group in
      var number = 0
      do {
        var iterator = utterances.makeAsyncIterator()
        while true {
          try await unread.take()
          try await undecoded.take()
          guard let utterance = try await iterator.next() else { break }
          group.addTask { [number] in
            do {
              let segment = try await pool.segment(of: utterance)
              undecoded.give()
              output.ready(number, .success(segment))
            } catch {
              output.ready(number, .failure(error))
            }
          }
          number += 1
        }
      } catch {
        output.ready(number, .failure(error))
      }
    }
    output.finish()
  }
}
