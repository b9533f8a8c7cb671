/// What was said, when, and how sure the recogniser was. Its JSON is described in docs/transcript.md.
public struct Transcript: Codable, Sendable, Equatable {
  /// How far a reader may rely on the words.
  public enum Trust: String, Codable, Sendable { case low, medium, high }

  /// Where the words' times come from.
  public enum WordTimes: String, Codable, Sendable {
    /// The recogniser heard them.
    case measured
    /// The recogniser gave none, of some words at least: these were spread over the speech that voice activity
    /// found.
    case estimated
  }

  /// A word. Times are seconds on the recording's clock.
  public struct Word: Codable, Sendable, Equatable {
    public var word: String
    public var start: Double
    public var end: Double
    /// 0…1; nil where the recogniser gives none.
    public var confidence: Double?

    public init(word: String, start: Double, end: Double, confidence: Double?) {
      self.word = word
      self.start = start
      self.end = end
      self.confidence = confidence
    }
  }

  /// A stretch of speech between two pauses. Times are seconds on the recording's clock.
  public struct Segment: Codable, Sendable, Equatable {
    public var start: Double
    public var end: Double
    public var text: String
    public var words: [Word]

    public init(start: Double, end: Double, text: String, words: [Word]) {
      self.start = start
      self.end = end
      self.text = text
      self.words = words
    }
  }

  /// BCP 47, as `en-US`; `und` where the recogniser does not say.
  public var language: String
  /// The recogniser's name, as `pocketsphinx`.
  public var recogniser: String
  public var trust: Trust
  public var wordTimes: WordTimes
  /// In the order of time.
  public var segments: [Segment]

  public init(
    language: String, recogniser: String, trust: Trust, wordTimes: WordTimes = .measured, segments: [Segment]
  ) {
    self.language = language
    self.recogniser = recogniser
    self.trust = trust
    self.wordTimes = wordTimes
    self.segments = segments
  }

  /// All segments' text, joined by spaces.
  public var text: String { segments.map(\.text).filter { !$0.isEmpty }.joined(separator: " ") }

  /// All words, in the order of time.
  public var words: [Word] { segments.flatMap(\.words) }
}
