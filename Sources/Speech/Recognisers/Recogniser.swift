/// Turns speech into words.
public protocol Recogniser: Sendable {
  /// Its name in reports, as `pocketsphinx` or `openai/whisper-1`.
  var name: String { get }
  /// Whether fillers (um, uh) come out as words. Where not, no score may be drawn from their absence.
  var reportsFillers: Bool { get }

  /// The transcript of `utterances`, which come in the order of time.
  ///
  /// Utterances are pulled only as fast as they are recognised. Cancelling the task stops the work and throws
  /// `CancellationError`. Throws ``RecogniserError``, or what `utterances` throws. Where no word was found the
  /// transcript has no segments.
  ///
  /// - Parameter heard: is told, growing, the seconds of the recording up to which all is transcribed.
  func transcribe<Utterances: AsyncSequence & Sendable>(
    _ utterances: Utterances, heard: @Sendable (Double) async -> Void
  ) async throws -> Transcript where Utterances.Element == Utterance
}
