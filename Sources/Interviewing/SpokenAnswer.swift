/// What is marked: an answer as it was said, and what it answers.
public struct SpokenAnswer: Sendable, Equatable {
  /// A word. Times are seconds on the recording's clock.
  public struct Word: Sendable, Equatable {
    public let text: String
    public let start: Double
    public let end: Double

    public init(_ text: String, start: Double, end: Double) {
      self.text = text
      self.start = start
      self.end = end
    }
  }

  /// A stretch of speech between two pauses.
  public struct Utterance: Sendable, Equatable {
    public let words: [Word]

    public init(words: [Word]) { self.words = words }
  }

  /// What was measured of the sound.
  public struct Pauses: Sendable, Equatable {
    /// Seconds from the first speech to the last.
    public let speakingSpan: Double
    /// Seconds of pauses (0.3 s and longer) within the span.
    public let total: Double
    /// Pauses longer than a second.
    public let long: Int

    public init(speakingSpan: Double, total: Double, long: Int) {
      self.speakingSpan = speakingSpan
      self.total = total
      self.long = long
    }
  }

  public let question: String
  /// Empty where there is none.
  public let idealAnswer: String
  /// Whether the recogniser writes fillers such as "um" down.
  public let hasFillers: Bool
  /// nil where the sound was not measured.
  public let pauses: Pauses?
  /// What was said. Made here, for every mark and every key draws on it.
  let text: AnswerText

  /// `utterances` in the order of time. Reads all of what was said: a millisecond for a thousand words.
  public init(
    question: String, idealAnswer: String, utterances: [Utterance], hasFillers: Bool, pauses: Pauses?
  ) {
    self.question = question
    self.idealAnswer = idealAnswer
    self.hasFillers = hasFillers
    self.pauses = pauses
    text = AnswerText(utterances)
  }
}
