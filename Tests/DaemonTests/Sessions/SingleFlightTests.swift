import Synchronization
import Testing

@testable import Daemon

@Suite struct SingleFlightTests {
  private struct Failed: Error {}

  private let flights = SingleFlight<String, Int>()

  @Test func thoseWhoWantTheSameGetTheSameOfOneFlight() async throws {
    let gate = Gate()
    let begun = Gate()
    let count = Mutex(0)
    let count2: @Sendable () -> Int = {
      count.withLock {
        $0 += 1; return $0
      }
    }
    let work: @Sendable () async throws -> Int = {
      begun.open()
      try await gate.pass()
      return count2()
    }
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await flights.value("a", work) }
      try await begun.pass()
      for _ in 0..<5 { group.addTask { try await flights.value("a", work) } }
      // Another key does not wait for it.
      #expect(try await flights.value("b") { 7 } == 7)
      gate.open()
      // Those that come after the first has landed begin a flight of their own.
      for try await value in group { #expect(value <= count.withLock { $0 }) }
    }
    #expect(try await flights.value("a", work) == count.withLock { $0 })
  }

  @Test func aFailureIsToldAndNotKept() async throws {
    await #expect(throws: Failed.self) { try await flights.value("a") { throw Failed() } }
    #expect(try await flights.value("a") { 1 } == 1)
  }

  @Test func workIsCancelledWithTheLastWhoWantedItAndNotBefore() async throws {
    let begun = Gate()
    let never = Gate()
    let wasCancelled = Gate()
    let work: @Sendable () async throws -> Int = {
      begun.open()
      do { try await never.pass() } catch {
        wasCancelled.open()
        throw error
      }
      return 1
    }
    let first = Task { try await flights.value("a", work) }
    try await begun.pass()
    let second = Task { try await flights.value("a", work) }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    try await wasCancelled.pass()
    #expect(try await flights.value("a") { 2 } == 2)
  }

  @Test func aCancelledTaskBeginsNothing() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await flights.value("a") {
        Issue.record("begun"); return 1
      }
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
