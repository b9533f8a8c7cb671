import Foundation
import Testing

@testable import Storage

@Suite struct RecordingStoreTests {
  private let database: Database
  private static let start = Date(timeIntervalSince1970: 1_700_000_000)

  init() async throws {
    let path = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString).path + "/db"
    database = try await Database.open(
      sqlite: path, migrations: JobQueue.migrations + RecordingStore.migrations)
  }

  private func store(after seconds: Double = 0) -> RecordingStore {
    RecordingStore(database, now: { Self.start.addingTimeInterval(seconds) })
  }

  private func keep(_ number: Int, for life: Duration = .seconds(60)) async throws {
    let answer = AnswerJob(
      session: "key", number: number, transcript: "Hello.",
      recordings: [
        .init(
          upload: "upload-\(number)", objectKey: "recordings/key/\(number)-audio.webm",
          contentType: "audio/webm")
      ])
    try await database.write { try RecordingStore.keep(answer, for: life, on: $0, now: Self.start) }
  }

  @Test func anAnswerIsKeptWithTheJobThatBringsItToTheObjectStore() async throws {
    try await keep(1)
    #expect(try await store().uploads() == ["upload-1"])
    let queue = JobQueue(database, owner: "test", now: { Self.start })
    let job = try #require(try await queue.claim(kinds: [AnswerJob.kind], limit: 2).first)
    #expect(job.key == "key/1")
    let answer = try AnswerJob(payload: job.payload)
    #expect(answer.transcript == "Hello.")
    #expect(answer.recordings.map(\.upload) == ["upload-1"])
  }

  @Test func nothingIsKeptOfATransactionThatFails() async throws {
    struct Failed: Error {}
    await #expect(throws: Failed.self) {
      try await database.write { connection in
        let answer = AnswerJob(
          session: "key", number: 1, transcript: "",
          recordings: [.init(upload: "u", objectKey: "o", contentType: "")])
        try RecordingStore.keep(answer, for: .seconds(60), on: connection, now: Self.start)
        throw Failed()
      }
    }
    #expect(try await store().uploads().isEmpty)
  }

  @Test func aStoredRecordingIsNoUploadAnyMore() async throws {
    try await keep(1)
    #expect(try await store().stored("recordings/key/1-audio.webm"))
    #expect(try await store().uploads().isEmpty)
    #expect(try await !store().stored("recordings/key/2-audio.webm"))
  }

  @Test func expiredRecordingsComeInPortions() async throws {
    for number in 1...5 { try await keep(number, for: .seconds(number < 4 ? 60 : 600)) }
    #expect(try await store(after: 59).expired(limit: 10).isEmpty)
    let first = try await store(after: 60).expired(limit: 2)
    #expect(first.map(\.objectKey) == ["recordings/key/1-audio.webm", "recordings/key/2-audio.webm"])
    let second = try await store(after: 60).expired(after: first.last, limit: 2)
    #expect(second.map(\.objectKey) == ["recordings/key/3-audio.webm"])
    #expect(second.first?.upload == "upload-3")
    try await store().forget("recordings/key/1-audio.webm")
    #expect(try await store(after: 60).expired(limit: 10).count == 2)
  }
}
