import Core
import Speech
import Synchronization
import TestSupport
import Testing

@testable import Daemon

struct TurnListenerTests {
  /// Hears what a test says, a segment for each utterance, or fails.
  private final class Scripted: Recogniser {
    let name: String
    let reportsFillers = false
    let error: RecogniserError?
    private let counts = Mutex<[Int]>([])

    init(_ name: String, failing error: RecogniserError? = nil) {
      self.name = name
      self.error = error
    }

    /// Utterances of each call.
    var calls: [Int] { counts.withLock { $0 } }

    func transcribe<Utterances: AsyncSequence & Sendable>(
      _ utterances: Utterances, heard: @Sendable (Double) async -> Void
    ) async throws -> Transcript where Utterances.Element == Utterance {
      if let error { throw error }
      var segments: [Transcript.Segment] = []
      for try await utterance in utterances {
        let start = Double(utterance.start) / 16_000
        segments.append(.init(start: start, end: start + 1, text: "words", words: []))
      }
      let count = segments.count
      counts.withLock { $0.append(count) }
      return Transcript(language: "en", recogniser: name, trust: .high, segments: segments)
    }
  }

  /// 16 kHz: voices of 120 Hz that swell and fade, of so many seconds, each with a second of silence behind it.
  private static func speech(_ lengths: Double...) -> [Float] {
    var sound = [Float](repeating: 0, count: 8000)
    for length in lengths {
      var state: Float = 0
      for index in 0..<Int(length * 16_000) {
        state = 0.97 * state + (index % 133 == 0 ? 1 : 0)
        let phase = Float(index % 4000) / 4000
        sound.append((state - 0.25) * 0.4 * (0.35 + 0.65 * (phase < 0.5 ? 2 * phase : 2 - 2 * phase)))
      }
      sound += [Float](repeating: 0, count: 16_000)
    }
    return sound
  }

  private static func hear(
    _ sound: [Float], _ recogniser: Scripted?, fallback: Scripted? = nil
  ) async throws -> (TurnListener.Result, told: [String]) {
    let told = Locked<[String]>([])
    let listener = TurnListener(recogniser: recogniser, fallback: fallback, places: Permits(1))
    let result = try await listener.hear(sound) { told.value.append($0) }
    return (result, told.value)
  }

  @Test
  func `what is told is the transcript, piece by piece`() async throws {
    let recogniser = Scripted("first")
    let (result, told) = try await Self.hear(Self.speech(7, 7, 7), recogniser)
    #expect(result.transcript?.text == "words words words")
    #expect(told.joined() == "words words words" && told.count == 3)
    // Two make twelve seconds.
    #expect(recogniser.calls == [2, 1])
    #expect(result.transcript?.segments.map { Int($0.start) } == [0, 8, 16])
  }

  @Test
  func `silence is not shown to a recogniser`() async throws {
    let recogniser = Scripted("first")
    let (result, told) = try await Self.hear([Float](repeating: 0, count: 32_000), recogniser)
    #expect(result.transcript?.text == "" && told.isEmpty && recogniser.calls.isEmpty)
    #expect(result.signals.isSilent)
  }

  @Test
  func `without a recogniser there are signals and no transcript`() async throws {
    let (result, _) = try await Self.hear(Self.speech(2), nil)
    #expect(result.transcript == nil && !result.signals.isSilent)
  }

  @Test
  func `what the recogniser cannot do the fallback does, and its name is told`() async throws {
    let failing = Scripted("first", failing: .rateLimited(service: "first"))
    let (result, _) = try await Self.hear(Self.speech(2), failing, fallback: Scripted("second"))
    #expect(result.transcript?.recogniser == "second" && result.transcript?.text == "words")
    await #expect(throws: RecogniserError.rateLimited(service: "first")) {
      try await Self.hear(Self.speech(2), failing)
    }
  }

  @Test
  func `the place is given back`() async throws {
    let places = Permits(1)
    let listener = TurnListener(
      recogniser: Scripted("first", failing: .rateLimited(service: "first")), fallback: nil, places: places)
    await #expect(throws: RecogniserError.self) { try await listener.hear(Self.speech(2)) { _ in } }
    #expect(places.free == 1)
  }

  @Test
  func `who finds no place in time is told so, and takes none`() async throws {
    let places = Permits(0)
    let recogniser = Scripted("first")
    let listener = TurnListener(recogniser: recogniser, fallback: nil, places: places, patience: .zero)
    await #expect(throws: TurnListener.Busy.self) { try await listener.hear(Self.speech(2)) { _ in } }
    #expect(recogniser.calls.isEmpty && places.waiting == 0)
    places.give()
    #expect(places.free == 1)
  }

  @Test
  func `who is cancelled is not analysed`() async throws {
    let sound = Self.speech(2)
    let hearing = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await TurnListener(recogniser: nil, fallback: nil, places: Permits(1)).hear(sound) { _ in }
    }
    await #expect(throws: CancellationError.self) { try await hearing.value }
  }
}
