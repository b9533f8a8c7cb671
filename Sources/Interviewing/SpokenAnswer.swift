/// What is marked: an answer as it was said, and what it answers.
public struct SpokenAnswer: Sendable, Equatable {
  /// A word. Times are seconds on the recording's clock.
  public struct Word: Sendable, Equatable {
    public var text: String
    public var start: Double
    public var end: Double

    public init(_ text: String, start: Double, end: Double) {
      self.text = text
      self.start = start
      self.end = end
    }
  }

  /// A stretch of speech between two pauses.
  public struct Utterance: Sendable, Equatable {
    public var words: [Word]

    public init(words: [Word]) { self.words = words }
  }

  /// What was measured of the sound.
  public struct Pauses: Sendable, Equatable {
    /// Seconds from the first speech to the last.
    public var speakingSpan: Double
    /// Seconds of pauses (0.3 s and longer) within the span.
    public var total: Double
    /// Pauses longer than a second.
    public var long: Int

    public init(speakingSpan: Double, total: Double, long: Int) {
      self.speakingSpan = speakingSpan
      self.total = total
      self.long = long
    }
  }

  public var question: String
  /// Empty where there is none.
  public var idealAnswer: String
  /// In the order of time.
  public var utterances: [Utterance]
  /// Whether the recogniser writes fillers such as "um" down.
  public var hasFillers: Bool
  /// nil where the sound was not measured.
  public var pauses: Pauses?

  public init(
    question: String, idealAnswer: String, utterances: [Utterance], hasFillers: Bool, pauses: Pauses?
  ) {
    self.question = question
    self.idealAnswer = idealAnswer
    self.utterances = utterances
    self.hasFillers = hasFillers
    self.pauses = pauses
  }
}
