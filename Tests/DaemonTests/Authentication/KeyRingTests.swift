import Crypto
import Testing

@testable import Daemon

struct KeyRingTests {
  private let publisher = Publisher()

  @Test func `one fetch serves everybody who waits, also when some of them leave`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    publisher.hold()
    let ring = publisher.ring
    let tasks = (0..<10).map { _ in Task { try await ring.keys().map(\.id) } }
    await publisher.wasAsked()
    tasks[0].cancel()
    publisher.release()
    for task in tasks { #expect(try await task.value == ["first"]) }
    #expect(publisher.count == 1)
    #expect(try await ring.keys().count == 1)
    #expect(publisher.count == 1)
  }

  @Test func `without keys everybody is told when to come back`() async throws {
    let ring = publisher.ring
    for _ in 0..<3 {
      await #expect(throws: KeyRing.Unavailable(retryAfter: .seconds(5))) { try await ring.keys() }
    }
    #expect(publisher.count == 1)
    publisher.publish(try Samples.set(Samples.firstKey))
    publisher.pass(.seconds(5))
    #expect(try await ring.keys().map(\.id) == ["first"])
    #expect(publisher.count == 2)
  }

  @Test func `newer keys are fetched at most once a minute`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    _ = try await ring.keys()
    publisher.publish(try Samples.set(Samples.secondKey))
    #expect(try await ring.newerKeys()?.map(\.id) == ["second"])
    for _ in 0..<100 { #expect(try await ring.newerKeys() == nil) }
    #expect(publisher.count == 2)
    publisher.pass(.seconds(60))
    #expect(try await ring.newerKeys() != nil)
    #expect(publisher.count == 3)
  }

  @Test func `a refresh that fails leaves the keys, and says when to come back`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    _ = try await ring.keys()
    publisher.publish(nil)
    for _ in 0..<3 {
      await #expect(throws: KeyRing.Unavailable(retryAfter: .seconds(60))) { try await ring.newerKeys() }
    }
    #expect(publisher.count == 2)
    #expect(try await ring.keys().map(\.id) == ["first"])
    publisher.publish(try Samples.set(Samples.secondKey))
    publisher.pass(.seconds(60))
    #expect(try await ring.newerKeys()?.map(\.id) == ["second"])
  }

  @Test func `nobody waits for a refresh of keys that have grown old`() async throws {
    publisher.publish(try Samples.set(Samples.firstKey))
    let ring = publisher.ring
    _ = try await ring.keys()
    publisher.pass(.seconds(3600))
    publisher.publish(try Samples.set(Samples.secondKey))
    publisher.hold()
    #expect(try await ring.keys().map(\.id) == ["first"])
    publisher.release()
    // Joins the refresh that is under way, or finds it done.
    _ = try await ring.newerKeys()
    #expect(try await ring.keys().map(\.id) == ["second"])
    #expect(publisher.count == 2)
  }
}
