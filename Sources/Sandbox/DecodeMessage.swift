public import Core

/// What the child says while it decodes one recording: a description, then samples with whatever comes to
/// light between them, then exactly one `finished` or `failed`.
public enum DecodeMessage: Sendable, Equatable {
  case description(MediaDescription)
  /// The next 16 kHz mono samples; never empty, always finite.
  case samples([Float])
  /// Share of the recording that has been read, 0…1.
  case progress(Double)
  case video(VideoSignals)
  /// A sentence for the report: the recording has a flaw that did not stop the decoding.
  case warning(String)
  case finished
  case failed(RecordingProblem)
}

/// Checks the order of a child's messages. Pure: no I/O.
struct DecodeOrder {
  private static let maxWarnings = 16
  private enum State { case start, decoding, ended }
  private var state = State.start
  private var warnings = 0
  private var samples = 0
  private let maxSamples: Int

  /// `maxDuration` is what the child was asked to keep to, in seconds.
  init(maxDuration: Double) {
    // A second more: the child looks at its limit between two pieces.
    maxSamples = Audio.samples(min(maxDuration, 1e9) + 1)
  }

  var hasEnded: Bool { state == .ended }

  mutating func received(_ message: DecodeMessage) throws(SandboxError) {
    try count(message)
    switch (state, message) {
    case (.start, .description), (.decoding, .samples), (.decoding, .video): state = .decoding
    case (.start, .warning), (.decoding, .warning): break
    case (.decoding, .progress(let share)) where (0...1).contains(share): break
    case (.decoding, .finished), (.start, .failed), (.decoding, .failed): state = .ended
    default: throw .nonsense("a message out of order")
    }
  }

  /// What is kept of a child's messages is bounded, whatever it sends.
  private mutating func count(_ message: DecodeMessage) throws(SandboxError) {
    switch message {
    case .samples(let piece): samples += piece.count
    case .warning: warnings += 1
    default: break
    }
    guard samples <= maxSamples else { throw .nonsense("more sound than was allowed") }
    guard warnings <= Self.maxWarnings else { throw .nonsense("more than \(Self.maxWarnings) warnings") }
  }
}
