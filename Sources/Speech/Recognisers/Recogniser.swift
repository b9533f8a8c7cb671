/// A stretch of sound with speech in it, cut at pauses.
public struct Utterance: Sendable {
  /// Where it starts: samples from the beginning of the recording.
  public var start: Int
  /// 16 kHz mono, -1…1.
  public var samples: [Float]

  public init(start: Int, samples: [Float]) {
    self.start = start
    self.samples = samples
  }
}

/// Turns speech into words.
public protocol Recogniser: Sendable {
  /// Its name in reports, as `pocketsphinx`.
  var name: String { get }
  /// BCP 47 tag of the language it hears, as `en-US`.
  var language: String { get }
  var trust: Transcript.Trust { get }
  /// Whether fillers (um, uh) come out as words. Where not, no score may be drawn from their absence.
  var reportsFillers: Bool { get }

  /// The segments of `utterances`, each as soon as it is final, in the order of the utterances.
  ///
  /// Utterances are pulled only as fast as they are recognised. Ending the iteration early, or cancelling
  /// its task, stops the work. An utterance in which no word was found yields no segment.
  func segments<Utterances: AsyncSequence & Sendable>(
    of utterances: Utterances
  ) -> AsyncThrowingStream<Transcript.Segment, any Error> where Utterances.Element == Utterance
}
