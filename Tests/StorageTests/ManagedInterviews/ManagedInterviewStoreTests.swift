import Foundation
import Testing

@testable import Storage

@Suite struct ManagedInterviewStoreTests {
  private static let shipped = UUID(uuidString: "3fa85f64-5717-4562-b3fc-2c963f66afa6") ?? UUID()

  private let folder: TemporaryFolder
  private let database: Database

  init() async throws {
    folder = try TemporaryFolder()
    database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: ManagedInterviewStore.migrations)
  }

  /// A store whose clock stands still.
  private func store(at seconds: Double = 1_700_000_000.5) -> ManagedInterviewStore {
    ManagedInterviewStore(database) { Date(timeIntervalSince1970: seconds) }
  }

  private func begin(_ user: String = "ada", at seconds: Double = 1_700_000_000.5) async throws
    -> ManagedInterview
  {
    try #require(try await store(at: seconds).create(for: user, template: Self.shipped))
  }

  @Test func whatIsBegunIsGivenBack() async throws {
    let interview = try await begin("Zoë:\u{1F600}")
    #expect(interview.status == .inProgress && interview.completedAt == nil)
    #expect(interview.progress == .init(currentQuestion: 1, questionsCompleted: []))
    #expect(interview.startedAt == Date(timeIntervalSince1970: 1_700_000_000.5))
    #expect(try await store().interview(interview.id) == interview)
    let (same, template) = try #require(try await store().interviewWithTemplate(interview.id))
    #expect(same == interview && template.id == Self.shipped)
  }

  @Test func withoutATemplateNothingBegins() async throws {
    #expect(try await store().create(for: "ada", template: UUID()) == nil)
    #expect(try await store().list(of: nil, status: nil, skip: 0, limit: 10).isEmpty)
  }

  @Test func ownersAreToldApartByTheirBytes() async throws {
    let interview = try await begin("Zo\u{EB}")
    #expect(interview.belongs(to: "Zo\u{EB}"))
    // The same for a reader, and for Swift's ==.
    #expect(!interview.belongs(to: "Zoe\u{308}"))
    #expect(try await store().list(of: "Zoe\u{308}", status: nil, skip: 0, limit: 10).isEmpty)
  }

  @Test func pagesAreTheNewestFirstAndThenById() async throws {
    var expected: [ManagedInterview] = []
    for second in [3.0, 2, 1] {
      let together = [try await begin(at: second), try await begin("bob", at: second)]
      expected += together.sorted { $0.id.uuidString < $1.id.uuidString }
    }
    #expect(try await store().list(of: nil, status: nil, skip: 0, limit: 100) == expected)
    #expect(try await store().list(of: nil, status: nil, skip: 2, limit: 3) == Array(expected[2..<5]))
    #expect(try await store().list(of: nil, status: nil, skip: 6, limit: 3).isEmpty)
    #expect(try await store().list(of: nil, status: nil, skip: .max, limit: 3).isEmpty)
    let ofBob = expected.filter { $0.userID == "bob" }
    #expect(try await store().list(of: "bob", status: nil, skip: 1, limit: 9) == Array(ofBob.dropFirst()))
  }

  @Test func pagesCanBeOfOneStatus() async throws {
    let done = try await begin()
    _ = try await begin()
    let completed = try #require(try await store().update(done.id, InterviewChange(status: .completed)))
    #expect(try await store().list(of: "ada", status: .completed, skip: 0, limit: 9) == [completed])
    #expect(try await store().list(of: nil, status: .completed, skip: 0, limit: 9) == [completed])
    #expect(try await store().list(of: "bob", status: .completed, skip: 0, limit: 9).isEmpty)
    #expect(try await store().list(of: nil, status: .cancelled, skip: 0, limit: 9).isEmpty)
  }

  /// Rows that a page passes over are not read: an index has all of them in their order.
  @Test(arguments: ["", "WHERE user_id = $3", "WHERE status = $3", "WHERE user_id = $3 AND status = $3"])
  func pagesComeFromAnIndexInItsOrder(condition: String) async throws {
    let plan = try await database.read { connection in
      try connection.query(
        """
        EXPLAIN QUERY PLAN SELECT * FROM managed_interviews \(condition)
        ORDER BY started_at DESC, interview_id LIMIT $1 OFFSET $2
        """, [10, 10] + (condition.isEmpty ? [] : ["x"])
      ).map { try $0.text("detail") }
    }
    #expect(plan.count == 1)
    #expect(plan.allSatisfy { $0.contains("USING INDEX managed_interviews_") })
  }

  @Test func aChangeIsKept() async throws {
    let interview = try await begin()
    let change = InterviewChange(status: .completed, currentQuestion: 4, questionsCompleted: [4, 1, 2])
    let changed = try #require(try await store(at: 1_700_000_777).update(interview.id, change))
    #expect(changed.completedAt == Date(timeIntervalSince1970: 1_700_000_777))
    #expect(changed.progress.questionsCompleted == [1, 2, 4])
    #expect(try await store().interview(interview.id) == changed)
    // Again, and later: the first time stays.
    #expect(try await store(at: 1_800_000_000).update(interview.id, change) == changed)
    #expect(try await store().update(UUID(), change) == nil)
  }

  @Test func changesThatComeTogetherAllHold() async throws {
    let interview = try await begin()
    let store = store()
    try await withThrowingTaskGroup { group in
      group.addTask { _ = try await store.update(interview.id, InterviewChange(currentQuestion: 3)) }
      group.addTask { _ = try await store.update(interview.id, InterviewChange(questionsCompleted: [1, 2])) }
      try await group.waitForAll()
    }
    #expect(
      try await store.interview(interview.id)?.progress
        == .init(currentQuestion: 3, questionsCompleted: [1, 2]))
  }

  @Test func ofTwoEndsOneHolds() async throws {
    let interview = try await begin()
    let store = store()
    let ends = await withTaskGroup { group in
      for status in [ManagedInterview.Status.completed, .cancelled] {
        group.addTask { try? await store.update(interview.id, InterviewChange(status: status))?.status }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let held = ends.compactMap(\.self)
    #expect(held.count == 1)
    #expect(try await store.interview(interview.id)?.status == held.first)
  }

  @Test func whatIsDeletedIsGone() async throws {
    let interview = try await begin()
    #expect(try await store().delete(interview.id))
    #expect(try await store().delete(interview.id) == false)
    #expect(try await store().interview(interview.id) == nil)
  }
}
