import Dispatch
import Testing

@testable import Storage

struct BlockingQueueTests {
  @Test func resultsAndErrorsComeBack() async throws {
    struct Failure: Error {}
    #expect(try await onBlockingQueue { _ in 42 } == 42)
    await #expect(throws: Failure.self) { try await onBlockingQueue { _ in throw Failure() } }
  }

  /// More waits at once than the cooperative pool has threads: there, the signals would never come.
  @Test func waitingWorkLeavesTheCooperativePoolFree() async throws {
    let gate = DispatchSemaphore(value: 0)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 { group.addTask { try await onBlockingQueue { _ in gate.wait() } } }
      group.addTask { for _ in 0..<16 { gate.signal() } }
      try await group.waitForAll()
    }
  }

  @Test func workLearnsThatItsTaskWasCancelled() async {
    let (started, starting) = AsyncStream<Void>.makeStream()
    let task = Task {
      try await onBlockingQueue { cancellation in
        starting.finish()
        while true { try cancellation.check() }
      }
    }
    for await _ in started {}
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
