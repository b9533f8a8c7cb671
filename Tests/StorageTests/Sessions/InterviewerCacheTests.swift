import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite struct InterviewerCacheTests {
  private let folder: TemporaryFolder
  private let clock = Locked(Date(timeIntervalSince1970: 1_800_000_000))
  private let cache: InterviewerCache
  private let cv = InterviewerCache.Key(kind: "cv", hash: "abc", interviewer: "built-in")

  init() async throws {
    folder = try TemporaryFolder()
    let database = try await Database.open(
      sqlite: folder.path + "/test.sqlite", migrations: SessionStore.migrations)
    cache = InterviewerCache(database, life: .seconds(100)) { [clock] in clock.value }
  }

  @Test func aResultIsFoundByAllOfItsKeyAndNothingLess() async throws {
    try await cache.keep(#"{"skills":[]}"#, for: cv)
    var others = [cv, cv, cv]
    others[0].kind = "jd"
    others[1].hash = "abd"
    others[2].interviewer = "openai/x"
    #expect(try await cache.results([cv] + others) == [cv: #"{"skills":[]}"#])
  }

  @Test func aResultIsForgottenAtItsAgeHoweverOftenItWasUsed() async throws {
    try await cache.keep("1", for: cv)
    clock.value += 99
    #expect(try await cache.results([cv])[cv] == "1")
    clock.value += 1
    #expect(try await cache.results([cv]).isEmpty)
    try await cache.keep("2", for: cv)
    #expect(try await cache.results([cv])[cv] == "2")
  }

  @Test func hashesAreThoseOfTheStandard() throws {
    #expect(
      try InterviewerCache.hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
