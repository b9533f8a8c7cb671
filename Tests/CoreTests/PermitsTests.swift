import Core
import Testing

@Suite(.timeLimit(.minutes(5))) struct PermitsTests {
  @Test func `a permit given back goes to the one that waits`() async throws {
    let permits = Permits(1)
    try await permits.take()
    let waiter = Task { try await permits.take() }
    permits.give()
    try await waiter.value
    // None is free now, so that this one can only be cancelled.
    let second = Task { try await permits.take() }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
  }

  @Test func `a cancelled wait takes no permit with it`() async throws {
    let permits = Permits(1)
    try await permits.take()
    let waiters = (0..<50).map { _ in Task { try await permits.take() } }
    for waiter in waiters { waiter.cancel() }
    for waiter in waiters { await #expect(throws: CancellationError.self) { try await waiter.value } }
    permits.give()
    try await permits.take()
  }

  @Test func `whoever finds too many waiting is turned away`() async throws {
    let permits = Permits(1, maxWaiting: 0)
    try await permits.take()
    await #expect(throws: Permits.TooManyWaiting.self) { try await permits.take() }
    permits.give()
    try await permits.take()
  }

  @Test func `never more hold a permit than there are`() async throws {
    let permits = Permits(3)
    let counter = Counter()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask {
          try await permits.take()
          await counter.enter()
          await Task.yield()
          await counter.leave()
          permits.give()
        }
      }
      try await group.waitForAll()
    }
    #expect(await counter.most <= 3)
    #expect(await counter.total == 100)
  }

  private actor Counter {
    private var inside = 0
    private(set) var most = 0
    private(set) var total = 0

    func enter() {
      inside += 1
      total += 1
      most = max(most, inside)
    }
    func leave() { inside -= 1 }
  }
}
