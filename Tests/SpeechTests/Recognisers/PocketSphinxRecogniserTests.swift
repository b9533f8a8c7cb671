import Core
import Synchronization
import Testing

@testable import Speech

@Suite(.timeLimit(.minutes(5))) struct PocketSphinxRecogniserTests {
  /// One for all tests, as one serves a whole process.
  static let shared = Result { try PocketSphinxRecogniser(workers: 2) }

  private func segments(
    _ utterances: ScriptedUtterances, _ recogniser: PocketSphinxRecogniser? = nil
  ) async throws -> [Transcript.Segment] {
    var segments: [Transcript.Segment] = []
    for try await segment in try (recogniser ?? Self.shared.get()).segments(of: utterances) {
      utterances.wasRead()
      segments.append(segment)
    }
    return segments
  }

  /// A second's silence, and the first words of a recording, up to a pause: cut within a word, an utterance
  /// takes PocketSphinx many times as long.
  private let silence = Utterance(start: 0, samples: [Float](repeating: 0, count: Audio.sampleRate))
  private func speech() throws -> Utterance {
    let recording = try #require(RecordedSpeech.clean().first)
    let whole = try recording.utterance()
    return Utterance(start: 0, samples: Array(whole.samples.prefix(Audio.samples(1.45))))
  }

  @Test func `clean speech is recognised with a word error rate of at most 0_12`() async throws {
    let recordings = try RecordedSpeech.clean()
    let utterances = try recordings.map { try $0.utterance() }
    var rate = WordErrorRate()
    let segments = try await segments(ScriptedUtterances(utterances))
    try #require(segments.count == recordings.count)
    for (recording, segment) in zip(recordings, segments) {
      rate.add(reference: recording.text, hypothesis: segment.text)
    }
    #expect(rate.words >= 80)
    #expect(rate.rate <= 0.12, "\(rate.errors) errors in \(rate.words) words")
  }

  @Test func `segments come in the order of their utterances, with times on the recording's clock`()
    async throws
  {
    // A long utterance first: with two decoders, the short ones behind it are ready before it.
    let recording = try #require(RecordedSpeech.clean().first)
    var utterances = [try recording.utterance(start: 16_000)]
    for _ in 0..<4 {
      let end = utterances.last.map { $0.start + $0.samples.count } ?? 0
      utterances.append(Utterance(start: end + 8_000, samples: try speech().samples))
    }
    let segments = try await segments(ScriptedUtterances(utterances))
    try #require(segments.count == utterances.count)
    for (utterance, segment) in zip(utterances, segments) {
      #expect(segment.start >= Audio.seconds(utterance.start))
      #expect(segment.end <= Audio.seconds(utterance.start + utterance.samples.count))
      #expect(segment.words.allSatisfy { $0.end > $0.start && (0...1).contains($0.confidence ?? -1) })
      #expect(zip(segment.words, segment.words.dropFirst()).allSatisfy { $0.end <= $1.start })
    }
    // Times are counted anew in each utterance: the same samples give the same words at a shifted time.
    let repeats = zip(utterances, segments).dropFirst().map { utterance, segment in
      segment.words.map { "\($0.word) \(Int((100 * ($0.start - Audio.seconds(utterance.start))).rounded()))" }
    }
    #expect(Set(repeats).count == 1)
  }

  @Test func `one decoder hears the same words as two`() async throws {
    let utterances = try RecordedSpeech.clean().prefix(2).map { try $0.utterance() }
    let alone = try await segments(
      ScriptedUtterances(utterances), try PocketSphinxRecogniser(workers: 1))
    #expect(alone == (try await segments(ScriptedUtterances(utterances))))
  }

  @Test func `silence, next to nothing and broken samples yield no segment and disturb no other`()
    async throws
  {
    let odd = [
      silence, Utterance(start: 0, samples: []), Utterance(start: 0, samples: [0.1]),
      Utterance(start: 0, samples: [Float](repeating: .nan, count: Audio.sampleRate)),
    ]
    let expected = try await segments(ScriptedUtterances([try speech()]))
    #expect(!expected.isEmpty)
    #expect(try await segments(ScriptedUtterances(odd + [try speech()])) == expected)
  }

  @Test func `a transcript tells what was heard, and up to where`() async throws {
    let utterances = ScriptedUtterances([try speech(), silence, try speech()])
    let times = Mutex<[Double]>([])
    let transcript = try await Self.shared.get().transcribe(utterances) { time in
      times.withLock { $0.append(time) }
    }
    #expect(transcript.recogniser == "pocketsphinx" && transcript.language == "en-US")
    #expect(transcript.trust == .low && transcript.wordTimes == .measured)
    #expect(transcript.segments.count == 2)
    #expect(times.withLock { $0 } == transcript.segments.map(\.end))
  }

  @Test func `a cancelled transcript is none`() async throws {
    let utterances = ScriptedUtterances([silence], ending: .waitForCancellation)
    let recogniser = try Self.shared.get()
    let work = Task { try await recogniser.transcribe(utterances) { _ in } }
    await utterances.waitForPulls(1)
    work.cancel()
    await #expect(throws: CancellationError.self) { try await work.value }
  }

  @Test func `no utterances yield no segments`() async throws {
    #expect(try await segments(ScriptedUtterances([])).isEmpty)
  }

  @Test func `an error of the utterances arrives after the segments before it`() async throws {
    let utterances = ScriptedUtterances([try speech(), silence, try speech()], ending: .failure)
    var count = 0
    await #expect(throws: ScriptedUtterances.Interrupted()) {
      for try await _ in try Self.shared.get().segments(of: utterances) { count += 1 }
    }
    #expect(count == 2)
  }

  @Test func `a slow reader holds back the utterances`() async throws {
    let recogniser = try PocketSphinxRecogniser(workers: 1)
    let most = 8
    let utterances = ScriptedUtterances(Array(repeating: try speech(), count: most + 5))
    let stream = recogniser.segments(of: utterances)
    await utterances.waitForPulls(most)
    for try await _ in stream { utterances.wasRead() }
    #expect(utterances.counts.read == most + 5)
    // A result leaves its place just before the reader can say that it was read.
    #expect(utterances.counts.ahead <= most + 1)
  }

  @Test func `a cancelled reader is released at once, and the work behind it stops`() async throws {
    let recogniser = try PocketSphinxRecogniser(workers: 1)
    let utterances = ScriptedUtterances(Array(repeating: try speech(), count: 200))
    let reader = Task {
      for try await _ in recogniser.segments(of: utterances) {
        // Cancelled in here, so that the next read finds the task cancelled.
        withUnsafeCurrentTask { $0?.cancel() }
      }
      try Task.checkCancellation()
    }
    await #expect(throws: CancellationError.self) { try await reader.value }
    #expect(utterances.counts.pulled < 20)
    // The decoder that was at work has come back.
    #expect(try await segments(ScriptedUtterances([try speech()]), recogniser).count == 1)
  }

  @Test func `cancellation reaches a reader that waits, and the utterances it waits for`() async throws {
    let utterances = ScriptedUtterances([silence], ending: .waitForCancellation)
    let recogniser = try Self.shared.get()
    let reader = Task {
      for try await _ in recogniser.segments(of: utterances) {}
    }
    await utterances.waitForPulls(1)
    reader.cancel()
    await #expect(throws: CancellationError.self) { try await reader.value }
    await utterances.waitForCancellation()
  }

  @Test func `letting go of the stream stops the work`() async throws {
    let utterances = ScriptedUtterances([try speech()], ending: .waitForCancellation)
    for try await _ in try Self.shared.get().segments(of: utterances) { break }
    await utterances.waitForCancellation()
  }

  @Test func `several recordings share the decoders`() async throws {
    let speech = try speech()
    let expected = try await segments(ScriptedUtterances([speech]))
    try await withThrowingTaskGroup(of: [Transcript.Segment].self) { group in
      for _ in 0..<3 {
        group.addTask { try await self.segments(ScriptedUtterances([speech, speech])) }
      }
      for try await segments in group { #expect(segments == expected + expected) }
    }
  }
}
