internal import Core
internal import Speech

/// What a client has sent and nobody has committed yet, as 16 kHz samples, and where in it somebody speaks.
///
/// With turn detection it keeps, beside an open turn, only what may become the padding before the next one.
struct RealtimeAudioBuffer {
  /// A stretch of the stream that was committed.
  struct Turn: Sendable, Equatable {
    /// 16 kHz mono.
    var samples: [Float]
    /// Where it begins: samples from the stream's beginning.
    var start: Int

    var end: Int { start + samples.count }
  }

  enum Change: Equatable {
    /// At so many milliseconds of the stream, padding included.
    case started(at: Int)
    /// At so many milliseconds of the stream, and what was said.
    case stopped(at: Int, Turn)
  }

  /// An open turn that is longer ends there, and the next begins. Samples.
  private static let longestTurn = Audio.samples(240)
  /// Samples to convert at once.
  private static let block = 4096
  /// What is committed is at least so long. Samples.
  static let shortest = Audio.samples(0.1)

  private let resampler: StreamResampler
  private var detector = TurnDetector()
  private var held: [Float] = []
  /// The position of the first that is held.
  private var start = 0
  /// Where the open turn began.
  private var turnStart: Int?

  /// Nil when there is no memory for it.
  init?() {
    guard let resampler = StreamResampler() else { return nil }
    self.resampler = resampler
  }

  /// Samples that a commit would take.
  var count: Int { held.count - ((turnStart ?? start) - start) }

  private var end: Int { start + held.count }

  /// Takes 16-bit samples at 24 kHz, little-endian: an even number of bytes.
  ///
  /// - Parameter detection: nil: nobody looks for turns.
  mutating func append(_ bytes: [UInt8], _ detection: TurnDetection?) -> [Change] {
    var changes: [Change] = []
    if let detection { detector.settings = detection.turns }
    for first in stride(from: 0, to: bytes.count, by: 2 * Self.block) {
      let samples = resampler.append(Self.samples(bytes[first..<min(first + 2 * Self.block, bytes.count)]))
      held += samples
      // Heard also while nobody looks for turns, so that the noise is known when somebody does.
      let events = detector.append(samples)
      guard let detection else {
        if detector.isSpeaking { detector.endTurn() }
        continue
      }
      for event in events { changes += change(event) }
      if let turnStart, end - turnStart >= Self.longestTurn {
        detector.endTurn()
        changes.append(stop(at: end))
      }
      if turnStart == nil { forget(keeping: detection.turns) }
    }
    return changes
  }

  /// Takes what is there; nil where that is too little to be anything.
  mutating func commit() -> Turn? {
    guard count >= Self.shortest else { return nil }
    detector.endTurn()
    return take(from: turnStart ?? start, to: end)
  }

  /// Drops what is there; time goes on.
  mutating func clear() {
    detector.endTurn()
    _ = take(from: end, to: end)
  }

  /// Nobody looks for turns any more: what was found of one is a part of the whole.
  mutating func forgetTurn() {
    detector.endTurn()
    turnStart = nil
  }

  private mutating func change(_ event: TurnDetector.Event) -> [Change] {
    switch event.kind {
    case .started:
      // What was committed before belongs to the turn before.
      let position = max(event.position, start)
      turnStart = position
      return [.started(at: Self.milliseconds(position))]
    case .stopped: return turnStart == nil ? [] : [stop(at: min(event.position, end))]
    }
  }

  private mutating func stop(at position: Int) -> Change {
    .stopped(at: Self.milliseconds(position), take(from: turnStart ?? start, to: position))
  }

  /// - Parameter position: of the first that stays.
  private mutating func take(from first: Int, to position: Int) -> Turn {
    let turn = Turn(samples: Array(held[(first - start)..<(position - start)]), start: first)
    held.removeFirst(position - start)
    start = position
    turnStart = nil
    return turn
  }

  /// What begins is known at most half a second after its beginning.
  private mutating func forget(keeping turns: TurnSettings) {
    let needed = (turns.prefixPadding + 500) * Audio.sampleRate / 1000
    // Moving what is left costs as much as what is left: not for every message.
    guard held.count > 2 * needed else { return }
    start += held.count - needed
    held.removeFirst(held.count - needed)
  }

  private static func milliseconds(_ position: Int) -> Int { position * 1000 / Audio.sampleRate }

  private static func samples(_ bytes: ArraySlice<UInt8>) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 2).map { index in
        let sample = bytes.loadUnaligned(fromByteOffset: 2 * index, as: Int16.self)
        return Float(Int16(littleEndian: sample)) / 32768
      }
    }
  }
}
