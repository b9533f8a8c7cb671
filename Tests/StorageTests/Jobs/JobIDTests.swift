import Foundation
import Testing

@testable import Storage

struct JobIDTests {
  /// More than the counter within a millisecond holds, which then begins anew.
  @Test func idsDifferAndSortByTime() {
    let now = Date(unixMilliseconds: 1_700_000_000_000)
    let ids = (0..<70_000).map { JobID(now: now + .milliseconds($0)) }
    #expect(ids == ids.sorted())
    #expect(Set((0..<70_000).map { _ in JobID(now: now) }).count == 70_000)
  }

  @Test func onlyTheirOwnSpellingIsRead() {
    let id = JobID(now: Date())
    #expect(JobID(rawValue: id.rawValue) == id)
    for text in [
      "", "0", String(repeating: "A", count: 32), String(repeating: "g", count: 32), id.rawValue + "0",
    ] {
      #expect(JobID(rawValue: text) == nil)
    }
  }

  @Test func timesBeforeTheEpochAndFarAwayHaveIDs() {
    #expect(JobID(now: .distantPast).rawValue.hasPrefix("000000000000"))
    #expect(JobID(rawValue: JobID(now: .distantFuture).rawValue) != nil)
  }
}
