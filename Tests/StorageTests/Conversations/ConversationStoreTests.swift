import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct ConversationStoreTests {
  private static let life = 1000.0

  private let folder: TemporaryFolder
  private let database: Database
  private let clock = Locked(Date(timeIntervalSince1970: 1_800_000_000))
  private let store: ConversationStore

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: ConversationStore.migrations)
    store = ConversationStore(database, life: .seconds(Self.life)) { [clock] in clock.value }
  }

  private func later(_ seconds: Double) { clock.value += seconds }

  private func create() async throws -> String { try await store.create(settings: #"{"a":1}"#, questions: 8) }

  private func message(_ role: String, _ content: String) -> Conversation.Message {
    .init(role: role, content: content, at: clock.value)
  }

  @Test func aNewConversationIsReadBackAsItWasGiven() async throws {
    let id = try await create()
    #expect(UUID(uuidString: id) != nil && id == id.lowercased())
    let conversation = try #require(try await store.conversation(id))
    #expect(conversation.settings == #"{"a":1}"#)
    #expect(conversation.messages.isEmpty)
    #expect(conversation.outline.progress == .init())
    #expect(conversation.outline.questions == 8)
    #expect(conversation.outline.createdAt == clock.value && conversation.outline.lastAccess == clock.value)
    #expect(try await store.outline(id) == conversation.outline)
    #expect(try await store.conversation("other") == nil)
  }

  @Test func whatIsAddedStaysInItsOrder() async throws {
    let id = try await create()
    let first = message("assistant", "Hi \u{E9}")
    try await store.add([first], reaching: .init(step: 1, isActive: true), to: id)
    later(5)
    let more = [message("user", "Yes"), message("assistant", "Why?")]
    let progress = Conversation.Progress(step: 2, isActive: true, asked: 1)
    try await store.add(more, reaching: progress, to: id)
    let conversation = try #require(try await store.conversation(id))
    #expect(conversation.messages == [first] + more)
    #expect(conversation.outline.progress == progress)
    #expect(conversation.outline.lastAccess == clock.value)
  }

  @Test func nothingIsAddedToWhatIsGone() async throws {
    let id = try await create()
    try await store.delete(id)
    await #expect(throws: SessionConflict.self) {
      try await store.add([message("user", "Yes")], reaching: .init(), to: id)
    }
    await #expect(throws: SessionConflict.self) { try await store.reset(id) }
    let left = try await database.read {
      try $0.first("SELECT COUNT(*) AS n FROM conversation_messages")?.int("n")
    }
    #expect(left == 0)
  }

  @Test func aResetForgetsAllThatWasSaidAndNoAttempt() async throws {
    let (id, other) = (try await create(), try await create())
    for id in [id, other] {
      try await store.add(
        [message("user", "Yes")], reaching: .init(step: 3, isActive: true, asked: 2), to: id)
      try await store.countAttempt(in: id)
    }
    try await store.reset(id)
    let conversation = try #require(try await store.conversation(id))
    #expect(conversation.messages.isEmpty && conversation.outline.progress == .init())
    #expect(conversation.outline.attempts == 1)
    #expect(conversation.settings == #"{"a":1}"#)
    #expect(try await store.conversation(other)?.messages.count == 1)
  }

  @Test func useProlongsALifeAndReadingIsUse() async throws {
    let id = try await create()
    for _ in 0..<3 {
      later(Self.life * 0.9)
      #expect(try await store.outline(id) != nil)
    }
    later(Self.life)
    #expect(try await store.outline(id) == nil)
    #expect(try await store.conversation(id) == nil)
  }

  @Test func readingIsWrittenDownNowAndThen() async throws {
    let id = try await create()
    let began = clock.value
    later(10)
    _ = try await store.outline(id)
    #expect(try await store.outline(id)?.lastAccess == began)
    later(60)
    _ = try await store.outline(id)
    #expect(try await store.outline(id)?.lastAccess == clock.value)
  }

  @Test func listsArePagesOfTheLivingTheNewestFirst() async throws {
    var ids: [String] = []
    for _ in 0..<5 {
      ids.append(try await create())
      later(1)
    }
    func page(_ skip: Int, _ limit: Int) async throws -> [String] {
      try await store.outlines(skipping: skip, atMost: limit).map(\.id)
    }
    #expect(try await page(0, 10) == ids.reversed())
    #expect(try await page(1, 2) == [ids[3], ids[2]])
    #expect(try await page(5, 10).isEmpty)
    later(Self.life - 4)
    // Listing is no use of them.
    #expect(try await page(0, 10) == ids[2...].reversed())
  }

  @Test func aListReadsNothingButItsIndex() async throws {
    let plan = try await database.read { connection in
      try connection.query(
        """
        EXPLAIN QUERY PLAN
        SELECT conversation_id, step, active, asked, questions, attempts, created_at, last_access
        FROM conversations WHERE last_access > $1
        ORDER BY created_at DESC, conversation_id DESC LIMIT $2 OFFSET $3
        """, [.int(0), .int(100), .int(0)]
      ).map { row in try row.text("detail") }
    }
    #expect(plan.count == 1)
    #expect(plan.first?.contains("COVERING INDEX conversations_by_creation") == true, "\(plan)")
  }

  @Test func thoseWhoseLivesAreOverAreThereToBePutAway() async throws {
    let first = try await create()
    try await store.add([message("user", "Yes")], reaching: .init(), to: first)
    #expect(try await store.nextExpiry() == clock.value + Self.life)
    later(10)
    let second = try await create()
    #expect(try await store.expired(atMost: 10).isEmpty)
    #expect(try await store.expired(first) == nil)
    later(Self.life - 10)
    #expect(try await store.expired(atMost: 10) == [first])
    #expect(try await store.expired(first)?.messages.count == 1)
    #expect(try await store.expired(second) == nil)
    try await store.delete(first)
    #expect(try await store.expired(first) == nil)
    try await store.delete(second)
    #expect(try await store.nextExpiry() == nil)
  }
}
