import Core
import Foundation
import HTTPServer
import Sandbox
import Speech
import Storage
import Synchronization
import Testing

@testable import Daemon

/// Uploads through the real decoder, with a scripted recogniser.
@Suite(.timeLimit(.minutes(2))) struct IncomingRecordingsTests {
  private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../samples").standardizedFileURL
  private let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString).path

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }

  private func incoming(
    _ recogniser: any Recogniser, fallback: (any Recogniser)? = nil, early: Int = 1, maxSize: Int = 1 << 30,
    least: Int = 0
  ) throws -> IncomingRecordings {
    let logger = Logger(level: .error, format: .json) { _ in }
    // However long a test takes, its uploads are fast.
    let start = ContinuousClock.now
    return IncomingRecordings(
      pipeline: RecordingPipeline(
        launcher: try .besideOwnExecutable(), limits: SandboxLimits(), recogniser: recogniser,
        fallback: fallback,
        archive: nil, looksAtVideo: true, maxSize: maxSize, maxDuration: 600),
      folder: folder, places: WorkPlaces(1), workers: early,
      room: RoomGuard(folder: folder, least: least, logger: logger), metrics: DaemonMetrics(), logger: logger,
      now: { start })
  }

  /// The bytes of a sample in pieces that come one after another.
  private func upload(_ name: String, piece: Int = 5000) throws -> AsyncThrowingStream<[UInt8], any Error> {
    let bytes = [UInt8](try Data(contentsOf: Self.samples.appending(component: name)))
    return AsyncThrowingStream { continuation in
      for start in stride(from: 0, to: bytes.count, by: piece) {
        continuation.yield(Array(bytes[start..<min(start + piece, bytes.count)]))
      }
      continuation.finish()
    }
  }

  private var files: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }

  /// Returns when nothing is left of any upload.
  private func allGone() async { while !files.isEmpty { await Task.yield() } }

  @Test(arguments: ["answer-1.mp4", "answer-2.webm", "answer-3.wav"], [0, 1])
  func aReportIsTheSameWhetherItsRecordingWasDecodedEarlyOrNot(_ name: String, early: Int) async throws {
    let incoming = try incoming(ScriptedRecogniser(), early: early)
    let recording = try await incoming.receive(try upload(name), for: .answer(looks: true))
    #expect(recording.hasBegun == (early > 0))
    let report = try await recording.report()
    let whole = try await incoming.pipeline.analyse(
      Self.samples.appending(component: name).path, called: name, comesBack: false)
    #expect(report.transcript == whole.transcript)
    #expect(report.voiceAnalysis == whole.voiceAnalysis)
    #expect(report.videoAnalysis == whole.videoAnalysis)
    #expect(report.recording.size == whole.recording.size)
    #expect(incoming.places.live == 0)
    try await recording.synced()
    recording.discard()
    await allGone()
  }

  @Test func whatWasBegunEarlyWaitsForNoOtherWork() async throws {
    let incoming = try incoming(ScriptedRecogniser())
    #expect(incoming.places.takeForJobs() == 1)
    let recording = try await incoming.receive(try upload("answer-3.wav"), for: .answer(looks: false))
    #expect(recording.hasBegun)
    let report = try await recording.report()
    #expect(report.transcript != nil)
    #expect(!incoming.places.hasRoomForJobs)
  }

  @Test func anUploadEndsWhenTheDiskGetsFull() async throws {
    let incoming = try incoming(ScriptedRecogniser(), least: .max / 2)
    let zeros = AsyncThrowingStream<[UInt8], any Error> { continuation in
      for _ in 0..<5 { continuation.yield([UInt8](repeating: 0, count: 1 << 20)) }
      continuation.finish()
    }
    await #expect(throws: UploadProblem.noRoom) {
      _ = try await incoming.receive(zeros, for: .answer(looks: false))
    }
    await allGone()
  }

  @Test func theFallbackDoesWhatTheFirstRecogniserFailedOn() async throws {
    let failing = ScriptedRecogniser(failure: .unavailable(service: "openai/x", reason: "away"))
    let incoming = try incoming(failing, fallback: ScriptedRecogniser(name: "second"))
    let recording = try await incoming.receive(try upload("answer-3.wav"), for: .answer(looks: false))
    let report = try await recording.report()
    #expect(report.transcript?.recogniser == "second")
    #expect(report.warnings.contains { $0.contains("took the place") })
  }

  @Test func thePictureAloneCanBeAskedForAfterAll() async throws {
    let incoming = try incoming(ScriptedRecogniser())
    let recording = try await incoming.receive(try upload("answer-2.webm"), for: .answer(looks: true))
    recording.lookOnly()
    let picture = try await recording.pictured()
    #expect(picture.media.video != nil)
    #expect(try #require(picture.media.duration) > 5)
    #expect(try #require(picture.signals).samples > 0)
  }

  @Test func nothingIsLeftOfWhatIsRefused() async throws {
    let incoming = try incoming(ScriptedRecogniser(), maxSize: 20_000)
    await #expect(throws: BodyError.tooLarge(limit: 20_000)) {
      _ = try await incoming.receive(try upload("answer-3.wav"), for: .answer(looks: false))
    }
    let empty = AsyncThrowingStream<[UInt8], any Error> { $0.finish() }
    await #expect(throws: UploadProblem.empty) {
      _ = try await incoming.receive(empty, for: .answer(looks: false))
    }
    await allGone()
  }

  @Test func whatIsNoRecordingIsSaidToBeNone() async throws {
    let incoming = try incoming(ScriptedRecogniser())
    let text = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(Array("Good morning. This is a text.".utf8))
      continuation.finish()
    }
    let recording = try await incoming.receive(text, for: .answer(looks: false))
    let problem = await #expect(throws: RecordingProblem.self) { _ = try await recording.report() }
    #expect(problem?.code == .notMedia)
  }

  @Test func aStartRemovesWhatNobodyKnowsOf() async throws {
    for name in ["kept", "lost"] { try Data("x".utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
    try await incoming(ScriptedRecogniser()).sweep(keeping: ["kept"])
    #expect(files == ["kept"])
  }
}

/// Hears one word an utterance, at its place.
struct ScriptedRecogniser: Recogniser {
  var name = "scripted"
  var reportsFillers = false
  var failure: RecogniserError?

  func transcribe<Utterances: AsyncSequence & Sendable>(
    _ utterances: Utterances, heard: @Sendable (Double) async -> Void
  ) async throws -> Transcript where Utterances.Element == Utterance {
    var segments: [Transcript.Segment] = []
    for try await utterance in utterances {
      if let failure { throw failure }
      let start = Audio.seconds(utterance.start)
      let words = [Transcript.Word(word: "word", start: start, end: start + 0.1, confidence: nil)]
      segments.append(.init(start: start, end: start + 0.1, text: "word", words: words))
    }
    return Transcript(language: "en", recogniser: name, trust: .low, segments: segments)
  }
}
