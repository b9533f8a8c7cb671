internal import Core
internal import Glibc

/// Where somebody speaks in a live stream: each decision rests on what has been heard, never on what comes.
///
/// Frames of 10 ms. Speech is what stands above a running noise floor; where it does so only a little, or where
/// nothing was said yet, it must be voiced as well. Speech that has lasted for 40 ms begins a turn; a turn
/// ends when ``TurnSettings/silenceDuration`` has passed without any. A steady sound without a voice that has gone
/// on for 0.7 s is taken for the new noise floor. Positions count 16 kHz samples from the stream's beginning.
public struct TurnDetector: Sendable {
  public struct Event: Sendable, Equatable {
    public enum Kind: Sendable, Equatable { case started, stopped }

    public var kind: Kind
    /// Where the turn begins, padding included, or where it ends, silence included.
    public var position: Int
    /// How much of the stream had been heard when it was decided.
    public var decided: Int
  }

  /// 10 ms.
  private static let hop = 160
  /// Frames among which ``needed`` of speech begin a turn.
  private static let onset = 5
  private static let needed = 4
  /// A click falls off at once; speech does not fall by so many dB within ``onset`` frames while it begins.
  private static let fall = 12.0
  /// dB above the threshold from which no voice is needed, once it is known how loud speech is here.
  private static let clear = 8.0
  /// Frames without a voice, and within so many dB, that show a noise.
  private static let steady = 70
  private static let steadyRange = 8.0
  /// dB by which speech that is going on may be below the threshold.
  private static let hysteresis = 3.0
  /// dB that the memory of the loudest speech loses in a second.
  private static let forgetting = 0.2
  /// Frames of voice memory: a consonant may come that long before or after.
  private static let voiceMemory = 6

  public var settings: TurnSettings
  /// Whether a turn is open.
  public private(set) var isSpeaking = false
  /// Samples that were heard.
  public private(set) var heard = 0

  private var filter = BandPass()
  private var voicing = Voicing()
  private var floor = NoiseFloor()
  private var floorLevel = -100.0
  private var rest: [Float] = []
  /// Levels of the last frames, newest last, and whether they look like speech.
  private var levels: [Double] = []
  private var candidates: [Bool] = []
  /// dB of full scale; nil before anything was said.
  private var loudest: Double?
  private var framesSinceVoice = Int.max / 2
  /// The end of the last frame of speech.
  private var speechEnd = 0

  public init(_ settings: TurnSettings = TurnSettings()) { self.settings = settings }

  /// Takes the next samples (16 kHz mono, -1…1, any number). The result does not depend on how the stream is cut.
  public mutating func append(_ samples: some Sequence<Float>) -> [Event] {
    var events: [Event] = []
    rest.append(contentsOf: samples)
    let whole = rest.count / Self.hop * Self.hop
    rest.withUnsafeBufferPointer { rest in
      for start in stride(from: 0, to: whole, by: Self.hop) {
        if let event = hear(UnsafeBufferPointer(rebasing: rest[start..<start + Self.hop])) {
          events.append(event)
        }
      }
    }
    rest.removeFirst(whole)
    return events
  }

  /// Ends the open turn, if there is one, without an event: somebody else has decided.
  public mutating func endTurn() {
    isSpeaking = false
    candidates = []
  }

  private mutating func hear(_ frame: UnsafeBufferPointer<Float>) -> Event? {
    heard += Self.hop
    let level = 10 * log10(filter.energy(frame) / Double(Self.hop) + 1e-10)
    voicing.add(frame)
    floor.add(level)
    if heard / Self.hop % 10 == 1 { floorLevel = floor.level }
    loudest = loudest.map { $0 - Self.forgetting * Double(Self.hop) / Double(Audio.sampleRate) }
    levels.append(level)
    if levels.count > Self.steady { levels.removeFirst() }

    let on = threshold
    let isAbove = level > (isSpeaking ? on - Self.hysteresis : on)
    framesSinceVoice = isAbove && voicing.isVoiced ? 0 : framesSinceVoice + 1
    if isSpeaking { return goOn(isAbove: isAbove, level) }

    let isClear = loudest != nil && level > on + Self.clear
    candidates.append(isAbove && (isClear || framesSinceVoice <= Self.voiceMemory))
    if candidates.count > Self.onset { candidates.removeFirst() }
    return candidates.last == true ? begin(level) : nil
  }

  private mutating func begin(_ level: Double) -> Event? {
    let recent = levels.suffix(Self.onset)
    guard candidates.count(where: { $0 }) >= Self.needed, level > (recent.max() ?? level) - Self.fall else {
      return nil
    }
    isSpeaking = true
    speechEnd = heard
    loudest = max(loudest ?? level, level)
    // Back to where it rose above the noise, at most to the first of the remembered frames.
    let quiet = levels.lastIndex { $0 <= threshold - Self.hysteresis } ?? -1
    let frames = min(levels.count - 1 - quiet, Self.onset + Self.voiceMemory)
    candidates = []
    let onset = heard - frames * Self.hop
    return Event(kind: .started, position: max(0, onset - padding), decided: heard)
  }

  private mutating func goOn(isAbove: Bool, _ level: Double) -> Event? {
    if isAbove {
      if isNoise {
        floor.reset()
        for level in levels { floor.add(level) }
        floorLevel = floor.level
      } else {
        speechEnd = heard
        loudest = max(loudest ?? level, level)
      }
    }
    guard heard - speechEnd >= max(silence, Self.hop) else { return nil }
    isSpeaking = false
    return Event(kind: .stopped, position: heard, decided: heard)
  }

  /// Whether what is heard has been a steady sound without a voice for some time.
  private var isNoise: Bool {
    guard framesSinceVoice >= Self.steady, levels.count == Self.steady, let high = levels.max(),
      let low = levels.min()
    else { return false }
    return high - low < Self.steadyRange
  }

  /// dB of full scale above which there is speech.
  private var threshold: Double {
    let strictness = settings.threshold
    let aboveNoise = max(-70 + 20 * strictness, floorLevel + 3 + 12 * strictness)
    return max(aboveNoise, (loudest ?? -100) - 40 + 20 * strictness)
  }

  private var padding: Int { settings.prefixPadding * Audio.sampleRate / 1000 }
  private var silence: Int { settings.silenceDuration * Audio.sampleRate / 1000 }
}
