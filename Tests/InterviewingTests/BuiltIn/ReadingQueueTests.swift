import Testing

@testable import Interviewing

@Suite struct ReadingQueueTests {
  @Test func aReadingGivesItsValueOrItsError() async throws {
    struct Failure: Error {}
    #expect(try await ReadingQueue.run { 42 } == 42)
    await #expect(throws: Failure.self) { try await ReadingQueue.run { throw Failure() } }
    // As many as there are cores: those that failed have made room.
    for _ in 0..<100 { _ = try? await ReadingQueue.run { throw Failure() } }
    #expect(try await ReadingQueue.run { 43 } == 43)
  }

  @Test func moreReadingsThanCoresTakeTurns() async throws {
    let values = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 0..<64 { group.addTask { try await ReadingQueue.run { number } } }
      return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(values == Set(0..<64))
  }

  @Test func whatIsCancelledBeforeItBeginsIsNotRead() async throws {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await ReadingQueue.run { Issue.record("read") }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
