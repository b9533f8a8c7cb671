import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct SessionStoreTests {
  private static let life = 1000.0

  private let folder: TemporaryFolder
  private let database: Database
  private let clock = Locked(Date(timeIntervalSince1970: 1_800_000_000))
  private let store: SessionStore

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: SessionStore.migrations)
    store = SessionStore(database, life: .seconds(Self.life)) { [clock] in clock.value }
  }

  private func new(_ id: String = "sess/../1", user: String = "user") -> NewSession {
    NewSession(
      id: id, userID: user, role: "Engineer", company: "Acme", brief: #"{"cv":1}"#, opening: question(1))
  }

  private func question(_ number: Int) -> NextQuestion {
    NextQuestion(number: number, question: "Question \(number)?", asked: "{}", askSeconds: 0.25)
  }

  private func answer(_ number: Int) -> NewAnswer {
    NewAnswer(number: number, answer: "Answer \(number).", evaluation: "{}", voice: "{\"v\":1}", video: nil)
  }

  private func count(_ table: String) async throws -> Int {
    try await database.read { try $0.first("SELECT COUNT(*) AS n FROM \(table)")?.int("n") ?? -1 }
  }

  @Test func aNewSessionIsReadBackAsItWasGiven() async throws {
    let (created, isNew) = try await store.create(new())
    #expect(isNew)
    let session = try #require(try await store.session("sess/../1"))
    #expect(session == created)
    #expect(session.userID == "user" && session.role == "Engineer" && session.company == "Acme")
    #expect(session.brief == #"{"cv":1}"#)
    #expect(UUID(uuidString: session.key) != nil)
    #expect(session.openTurn?.question == "Question 1?")
    #expect(session.turns.map(\.askSeconds) == [0.25])
    #expect(session.createdAt == clock.value && session.expiresAt == clock.value + Self.life)
    #expect(session.completedAt == nil)
    #expect(try await store.session("other") == nil)
  }

  @Test func aSecondSessionOfALivingIdIsNotMade() async throws {
    let (first, _) = try await store.create(new(user: "one"))
    let (second, isNew) = try await store.create(new(user: "two"))
    #expect(!isNew)
    #expect(second == first)
  }

  @Test func aSessionEndsWithItsLifeAndItsIdBeginsAnew() async throws {
    let (first, _) = try await store.create(new())
    clock.value += Self.life
    #expect(try await store.session(first.id) == nil)
    let (second, isNew) = try await store.create(new())
    #expect(isNew)
    #expect(second.key != first.key)
    #expect(try await count("session_turns") == 1)
  }

  @Test func useProlongsALifeButNotAtEachLook() async throws {
    let (session, _) = try await store.create(new())
    func expiry() async throws -> Date? {
      try await database.read { try $0.first("SELECT expires_at FROM sessions")?.date("expires_at") }
    }
    clock.value += 10
    _ = try await store.session(session.id)
    #expect(try await expiry() == session.expiresAt)
    clock.value += Self.life - 20
    #expect(try await store.session(session.id) != nil)
    #expect(try await expiry() == clock.value + Self.life)
    clock.value += Self.life - 1
    #expect(try await store.session(session.id) != nil)
  }

  @Test func anAnswerAndTheNextQuestionAreRecordedTogether() async throws {
    let (session, _) = try await store.create(new())
    clock.value += 5
    try await store.record(answer(1), next: question(2), completes: false, of: session) { connection in
      try connection.execute("CREATE TABLE kept (x BIGINT)")
    }
    let after = try #require(try await store.session(session.id))
    #expect(after.turns.map(\.answer) == ["Answer 1.", nil])
    #expect(after.turns[0].answeredAt == clock.value)
    #expect(after.turns[0].voice == "{\"v\":1}" && after.turns[0].video == nil)
    #expect(after.openTurn?.number == 2)
    #expect(after.completedAt == nil)
    #expect(try await count("kept") == 0)
  }

  @Test func whatJoinsTheTransactionCanUndoIt() async throws {
    struct Refused: Error {}
    let (session, _) = try await store.create(new())
    await #expect(throws: Refused.self) {
      try await store.record(answer(1), next: question(2), completes: false, of: session) { _ in
        throw Refused()
      }
    }
    #expect(try await store.session(session.id) == session)
  }

  @Test func aQuestionIsAnsweredOnce() async throws {
    let (session, _) = try await store.create(new())
    try await store.record(answer(1), next: question(2), completes: false, of: session)
    let before = try await store.session(session.id)
    for number in [1, 3] {
      await #expect(throws: SessionConflict.self) {
        try await store.record(answer(number), next: question(number + 1), completes: false, of: session)
      }
    }
    #expect(try await store.session(session.id) == before)
  }

  @Test func theLastAnswerCompletesTheSession() async throws {
    let (session, _) = try await store.create(new())
    try await store.record(answer(1), next: nil, completes: true, of: session)
    let after = try #require(try await store.session(session.id))
    #expect(after.completedAt == clock.value)
    #expect(after.openTurn == nil)
    await #expect(throws: SessionConflict.self) { try await store.ask(question(2), of: session) }
  }

  @Test func aQuestionIsAskedLaterAndOnlyWhenItIsItsTurn() async throws {
    let (session, _) = try await store.create(new())
    await #expect(throws: SessionConflict.self) { try await store.ask(question(2), of: session) }
    try await store.record(answer(1), next: nil, completes: false, of: session)
    #expect(try await store.session(session.id)?.openTurn == nil)
    await #expect(throws: SessionConflict.self) { try await store.ask(question(3), of: session) }
    try await store.ask(question(2), of: session)
    #expect(try await store.session(session.id)?.openTurn?.number == 2)
    await #expect(throws: SessionConflict.self) { try await store.ask(question(2), of: session) }
  }

  @Test func anAnswerToASessionThatHasGoneIsAConflict() async throws {
    let (session, _) = try await store.create(new())
    clock.value += Self.life
    while try await store.deleteExpired() {}
    await #expect(throws: SessionConflict.self) {
      try await store.record(answer(1), next: question(2), completes: false, of: session)
    }
  }

  @Test func theFirstSummaryStays() async throws {
    let (session, _) = try await store.create(new())
    #expect(try await store.keepSummary("one", of: session) == "one")
    #expect(try await store.keepSummary("two", of: session) == "one")
    #expect(try await store.session(session.id)?.summary == "one")
  }

  @Test func theFirstAssessmentStaysBesideTheSummary() async throws {
    let (session, _) = try await store.create(new())
    #expect(try await store.keepAssessment("one", of: session) == "one")
    #expect(try await store.keepAssessment("two", of: session) == "one")
    #expect(try await store.keepSummary("words", of: session) == "words")
    let after = try await store.session(session.id)
    #expect(after?.assessment == "one" && after?.summary == "words")
  }

  @Test func anAnswerThatWasReceivedStaysUntilItIsRecorded() async throws {
    let (session, _) = try await store.create(new())
    try await store.keepReceived("First.", number: 1, of: session)
    try await store.keepReceived("Second.", number: 1, of: session)
    let open = try await store.session(session.id)?.openTurn
    #expect(open?.received == "Second." && open?.answer == nil)
    await #expect(throws: SessionConflict.self) {
      try await store.keepReceived("None.", number: 2, of: session)
    }
    try await store.record(answer(1), next: question(2), completes: false, of: session)
    #expect(try await store.session(session.id)?.turns.allSatisfy { $0.received == nil } == true)
    await #expect(throws: SessionConflict.self) {
      try await store.keepReceived("Late.", number: 1, of: session)
    }
  }

  @Test func marksMayComeAfterTheAnswerAndTheFirstStay() async throws {
    let (session, _) = try await store.create(new())
    #expect(try await store.keepEvaluation("early", number: 1, of: session) == "early")
    #expect(try await store.session(session.id)?.turns[0].evaluation == nil)
    try await store.record(
      NewAnswer(number: 1, answer: "Yes.", evaluation: nil), next: question(2), completes: false, of: session)
    #expect(try await store.session(session.id)?.turns[0].evaluation == nil)
    #expect(try await store.keepEvaluation("one", number: 1, of: session) == "one")
    #expect(try await store.keepEvaluation("two", number: 1, of: session) == "one")
    #expect(try await store.session(session.id)?.turns[0].evaluation == "one")
  }

  @Test func anEndMakesWhatWasReceivedTheAnswer() async throws {
    let (session, _) = try await store.create(new())
    try await store.keepReceived("First.", number: 1, of: session)
    try await store.complete(session)
    let ended = try #require(try await store.session(session.id))
    #expect(ended.completedAt == clock.value && ended.openTurn == nil)
    #expect(ended.turns[0].answer == "First." && ended.turns[0].answeredAt == clock.value)
    #expect(ended.turns[0].received == nil && ended.turns[0].evaluation == nil)
    #expect(try await store.keepEvaluation("marks", number: 1, of: session) == "marks")
    try await store.complete(session)
    #expect(try await store.session(session.id)?.turns[0].evaluation == "marks")
  }

  @Test func anEndedSessionTakesNothingMore() async throws {
    let (session, _) = try await store.create(new())
    try await store.complete(session)
    let ended = try #require(try await store.session(session.id))
    #expect(ended.completedAt == clock.value && ended.openTurn?.number == 1)
    clock.value += 5
    try await store.complete(session)
    await #expect(throws: SessionConflict.self) {
      try await store.record(answer(1), next: question(2), completes: false, of: session)
    }
    #expect(try await store.session(session.id) == ended)
  }

  @Test func whatHasExpiredIsDeletedInBatchesWithAllThatBelongsToIt() async throws {
    let cache = InterviewerCache(database, life: .seconds(10)) { [clock] in clock.value }
    for number in 1...5 {
      _ = try await store.create(new("old \(number)"))
      try await cache.keep("{}", for: .init(kind: "cv", hash: "\(number)", interviewer: "i"))
    }
    clock.value += Self.life
    _ = try await store.create(new("young"))
    var batches = 1
    while try await store.deleteExpired(atMost: 2) { batches += 1 }
    #expect(batches == 3)
    #expect(try await count("sessions") == 1)
    #expect(try await count("session_turns") == 1)
    #expect(try await count("interviewer_cache") == 0)
  }
}
