import Crypto
import Testing

@testable import Daemon

struct KeyRingTests {
  private let publisher = Publisher()

  @Test func `one fetch serves everybody who waits, also when some of them leave`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    publisher.hold()
    let ring = publisher.ring
    let tasks = (0..<10).map { _ in Task { try await ring.snapshot().keys.map(\.id) } }
    await publisher.wasAsked()
    tasks[0].cancel()
    publisher.release()
    for task in tasks { #expect(try await task.value == ["first"]) }
    #expect(publisher.count == 1)
    #expect(try await ring.snapshot().keys.count == 1)
    #expect(publisher.count == 1)
  }

  @Test func `without keys everybody is told when to come back`() async throws {
    let ring = publisher.ring
    for _ in 0..<3 {
      await #expect(throws: KeyRing.Unavailable(retryAfter: .seconds(5))) { _ = try await ring.snapshot() }
    }
    #expect(publisher.count == 1)
    publisher.publish(try Samples.set(Samples.firstKey))
    publisher.pass(.seconds(5))
    #expect(try await ring.snapshot().keys.map(\.id) == ["first"])
    #expect(publisher.count == 2)
  }

  @Test func `newer keys are fetched at most once a minute`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    let first = try await ring.snapshot().generation
    publisher.publish(try Samples.set(Samples.secondKey))
    #expect(try await ring.newerKeys(than: first)?.map(\.id) == ["second"])
    let second = try await ring.snapshot().generation
    for _ in 0..<100 { #expect(try await ring.newerKeys(than: second) == nil) }
    #expect(publisher.count == 2)
    publisher.pass(.seconds(60))
    #expect(try await ring.newerKeys(than: second) != nil)
    #expect(publisher.count == 3)
  }

  @Test func `a refresh that fails leaves the keys, and says when to come back`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    let first = try await ring.snapshot().generation
    publisher.publish(nil)
    for _ in 0..<3 {
      await #expect(throws: KeyRing.Unavailable(retryAfter: .seconds(60))) {
        try await ring.newerKeys(than: first)
      }
    }
    #expect(publisher.count == 2)
    #expect(try await ring.snapshot().keys.map(\.id) == ["first"])
    publisher.publish(try Samples.set(Samples.secondKey))
    publisher.pass(.seconds(60))
    #expect(try await ring.newerKeys(than: first)?.map(\.id) == ["second"])
  }

  @Test func `nobody waits for a refresh of keys that have grown old`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    let first = try await ring.snapshot().generation
    publisher.pass(.seconds(3600))
    publisher.publish(try Samples.set(Samples.secondKey))
    publisher.hold()
    #expect(try await ring.snapshot().keys.map(\.id) == ["first"])
    publisher.release()
    // Joins the refresh that is under way, or finds it done.
    _ = try await ring.newerKeys(than: first)
    #expect(try await ring.snapshot().keys.map(\.id) == ["second"])
    #expect(publisher.count == 2)
  }

  @Test func `whoever looked at older keys gets those that came meanwhile, without another fetch`()
    async throws
  {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    let early = try await ring.snapshot()
    publisher.publish(try Samples.set(Samples.secondKey))
    _ = try await ring.newerKeys(than: early.generation)
    #expect(try await ring.newerKeys(than: early.generation)?.map(\.id) == ["second"])
    #expect(publisher.count == 2)
    // Nor with keys whose refresh was possible again and failed.
    publisher.publish(nil)
    publisher.pass(.seconds(60))
    let late = try await ring.snapshot()
    await #expect(throws: KeyRing.Unavailable(retryAfter: .seconds(60))) {
      try await ring.newerKeys(than: late.generation)
    }
    #expect(try await ring.newerKeys(than: early.generation)?.map(\.id) == ["second"])
    #expect(publisher.count == 3)
  }

  @Test func `keys of yesterday are not used, whoever has to wait for others`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    _ = try await ring.snapshot()
    publisher.publish(nil)
    publisher.pass(.seconds(86_399))
    #expect(try await ring.snapshot().keys.map(\.id) == ["first"])
    // The refresh that this began has failed, or is joined.
    await #expect(throws: KeyRing.Unavailable.self) { try await ring.newerKeys(than: 1) }
    publisher.pass(.seconds(60))
    await #expect(throws: KeyRing.Unavailable(retryAfter: .seconds(5))) { _ = try await ring.snapshot() }
    publisher.publish(try Samples.set(Samples.secondKey))
    publisher.pass(.seconds(5))
    #expect(try await ring.snapshot().keys.map(\.id) == ["second"])
  }
}
