import Core
import Foundation
import HTTPServer
import Storage
import Testing

@testable import Daemon

@Suite struct RecordingKeeperTests {
  private static let key = "recordings/session/1-audio.webm"
  private let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString).path
  private let database: Database
  private let queue: JobQueue
  private let objects: LocalObjectStore
  /// The test's: how long it takes is nobody's matter.
  private let start = Date()

  init() async throws {
    try FileManager.default.createDirectory(atPath: folder + "/uploads", withIntermediateDirectories: true)
    database = try await Database.open(
      sqlite: folder + "/db", migrations: JobQueue.migrations + RecordingStore.migrations)
    queue = JobQueue(database, owner: "test")
    objects = LocalObjectStore(folder: folder + "/objects")
  }

  private func keeper(after seconds: Double = 0) -> RecordingKeeper {
    let now = start + seconds
    return RecordingKeeper(
      queue: queue, store: RecordingStore(database, now: { now }),
      objects: objects, archive: TranscriptArchive(store: objects, prefix: "Text/"),
      folder: folder + "/uploads",
      logger: Logger(level: .error, format: .json) { _ in })
  }

  private var uploads: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder + "/uploads") }
  }

  /// An answer that was acknowledged, and its job.
  private func answer() async throws -> ClaimedJob {
    try Data("sound".utf8).write(to: URL(filePath: folder + "/uploads/upload"))
    let job = AnswerJob(
      session: "session", number: 1, transcript: "Hello.\n",
      recordings: [.init(upload: "upload", objectKey: Self.key, contentType: "audio/webm")])
    try await database.write { [start] in try RecordingStore.keep(job, for: .seconds(60), on: $0, now: start)
    }
    return try #require(try await queue.claim(kinds: [AnswerJob.kind], limit: 1).first)
  }

  @Test func recordingAndTranscriptGoToTheObjectStore() async throws {
    let job = try await answer()
    try await keeper().run(job)
    #expect(try await objects.get(key: Self.key) == Data("sound".utf8))
    #expect(try await objects.get(key: "Text/session/answer-1.txt") == Data("Hello.\n".utf8))
    #expect(try uploads.isEmpty)
    #expect(try await keeper().store.uploads().isEmpty)
    #expect(try await queue.job(job.id)?.state == .succeeded)
  }

  @Test func aJobThatWasKilledAnywhereGoesOn() async throws {
    let job = try await answer()
    // Killed after the recording was moved, before anything was written down.
    try await objects.move(file: folder + "/uploads/upload", key: Self.key, contentType: "audio/webm")
    try await keeper().run(job)
    #expect(try await objects.get(key: Self.key) == Data("sound".utf8))
    #expect(try await queue.job(job.id)?.state == .succeeded)
  }

  @Test func aLostUploadIsForgottenAndTheTranscriptKept() async throws {
    let job = try await answer()
    try FileManager.default.removeItem(atPath: folder + "/uploads/upload")
    try await keeper().run(job)
    #expect(try await keeper(after: 70).store.expired(limit: 1).isEmpty)
    #expect(try await objects.exists(key: "Text/session/answer-1.txt"))
    #expect(try await queue.job(job.id)?.state == .succeeded)
  }

  @Test func theTranscriptDoesNotWaitForARecordingThatCannotBeMoved() async throws {
    let job = try await answer()
    // Where the recording is to be lies a file.
    try FileManager.default.createDirectory(atPath: folder + "/objects", withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: folder + "/objects/recordings"))
    await #expect(throws: (any Error).self) { try await keeper().run(job) }
    #expect(try await objects.exists(key: "Text/session/answer-1.txt"))
    #expect(try uploads == ["upload"])
  }

  @Test func expiredRecordingsAreDeletedWhereverTheyAre() async throws {
    let job = try await answer()
    try await keeper(after: 50).sweepExpired()
    #expect(try uploads == ["upload"])
    // Before it came to the object store, and after.
    try await keeper(after: 70).sweepExpired()
    #expect(try uploads.isEmpty)
    try await keeper().run(job)
    #expect(try await !objects.exists(key: Self.key))
    #expect(try await objects.exists(key: "Text/session/answer-1.txt"))
  }

  @Test func aKeptRecordingExpires() async throws {
    try await keeper().run(try await answer())
    try await keeper(after: 70).sweepExpired()
    #expect(try await !objects.exists(key: Self.key))
    #expect(try await keeper(after: 70).store.expired(limit: 1).isEmpty)
  }

  @Test func aFailureIsTriedAgainWhateverItWas() async throws {
    let job = try await answer()
    let failure = JobFailure(ObjectStoreError.misconfigured("no bucket"))
    guard case .retry = try await keeper().failed(job, failure) else {
      Issue.record("given up")
      return
    }
    #expect(try uploads == ["upload"])
  }
}

@Suite struct HeardAnswerTests {
  @Test func soundAndPictureOfOneAnswerMayDifferALittle() throws {
    try AnswerAPI.compare(sound: 20, picture: 24.9)
    try AnswerAPI.compare(sound: 100, picture: 80)
    try AnswerAPI.compare(sound: 3, picture: nil)
    #expect(throws: AnswerRefusal.self) { try AnswerAPI.compare(sound: 2, picture: 8) }
    #expect(throws: AnswerRefusal.self) { try AnswerAPI.compare(sound: 100, picture: 60) }
  }

  @Test func whatIsWrongWithAFileIsToldOfItsField() throws {
    let refusal = try #require(
      AnswerRefusal.of(RecordingProblem(.noAudio, "the recording has no audio track"), file: "video_file")
        as? AnswerRefusal)
    #expect(refusal.status == .badRequest)
    guard case .bytes(let body) = refusal.response.body else {
      Issue.record("no body")
      return
    }
    #expect(
      String(decoding: body, as: UTF8.self)
        == #"{"detail":{"error":"video_file cannot be used: the recording has no audio track"}}"#)
  }

  @Test func keysAndTypesComeFromTheContent() {
    let opus = MediaDescription.AudioStream(codec: "opus", sampleRate: 48_000, channels: 1)
    var media = MediaDescription(
      container: "matroska", duration: nil, audio: opus, video: nil, streamCount: 1)
    #expect(media.fileExtension == "webm")
    #expect(media.contentType == "audio/webm")
    media.audio?.codec = "aac"
    #expect(media.fileExtension == "mka")
    media.container = "mov"
    #expect(media.fileExtension == "m4a")
    media.container = "something else"
    #expect(media.fileExtension == "bin")
  }
}
