import Crypto
import Testing

@testable import Daemon

struct KeyCacheTests {
  private let start = ContinuousClock.now

  @Test func `the first keys are asked for at once, and after a failure again in five seconds`() {
    var cache = KeyCache()
    #expect(cache.mayFetch(at: start))
    #expect(cache.isStale(at: start))
    cache.fetchFailed(at: start)
    #expect(!cache.mayFetch(at: start + .seconds(4)))
    #expect(cache.delay(at: start) == .seconds(5))
    #expect(cache.delay(at: start + .seconds(5)) == .seconds(1))
    #expect(cache.mayFetch(at: start + .seconds(5)))
  }

  @Test func `keys are refreshed at most once a minute, the first time at once`() throws {
    var cache = KeyCache()
    let keys = try Samples.set(Samples.firstKey).keys
    cache.fetchSucceeded(keys, at: start)
    #expect(cache.mayFetch(at: start))
    cache.fetchSucceeded(keys, at: start)
    #expect(!cache.mayFetch(at: start + .seconds(59)))
    #expect(cache.mayFetch(at: start + .seconds(60)))
  }

  @Test func `keys stay when a refresh fails, which is tried again after a minute`() throws {
    var cache = KeyCache()
    cache.fetchSucceeded(try Samples.set(Samples.firstKey).keys, at: start)
    cache.fetchFailed(at: start)
    #expect(cache.keys.map(\.id) == ["first"])
    #expect(cache.hasFailed)
    #expect(!cache.mayFetch(at: start + .seconds(59)))
    #expect(cache.mayFetch(at: start + .seconds(60)))
    cache.fetchSucceeded(try Samples.set(Samples.secondKey).keys, at: start + .seconds(60))
    #expect(cache.keys.map(\.id) == ["second"])
    #expect(!cache.hasFailed)
  }

  @Test func `keys grow stale after an hour, so that withdrawn ones do not hold for ever`() throws {
    var cache = KeyCache()
    cache.fetchSucceeded(try Samples.set(Samples.firstKey).keys, at: start)
    #expect(!cache.isStale(at: start + .seconds(3599)))
    #expect(cache.isStale(at: start + .seconds(3600)))
    cache.fetchFailed(at: start + .seconds(3600))
    #expect(cache.isStale(at: start + .seconds(3601)))
  }

  @Test func `keys are trusted for a day, and then asked for every five seconds until they come`() throws {
    var cache = KeyCache()
    #expect(!cache.isTrusted(at: start))
    cache.fetchSucceeded(try Samples.set(Samples.firstKey).keys, at: start)
    let day = start + .seconds(86_400)
    #expect(cache.isTrusted(at: day - .seconds(1)))
    #expect(!cache.isTrusted(at: day))
    cache.fetchFailed(at: day)
    #expect(!cache.mayFetch(at: day + .seconds(4)))
    #expect(cache.mayFetch(at: day + .seconds(5)))
    cache.fetchSucceeded(try Samples.set(Samples.firstKey).keys, at: day + .seconds(5))
    #expect(cache.isTrusted(at: day + .seconds(5)))
  }
}
