import TestSupport
import Testing

@testable import Daemon

@Suite struct AIInterviewHubTests {
  @Test func moreWorkThanMayWaitIsRefused() async throws {
    let hub = AIInterviewHub(atWork: 1, waiting: 1)
    let (begun, ending) = (Gate(), Gate())
    let log = Locked<[String]>([])
    func begin(_ name: String) -> Task<Void, Never>? {
      hub.begin {
        log.value.append(name)
        begun.open()
        try? await ending.pass()
      } refused: {
        log.value.append("refused")
      }
    }
    let first = try #require(begin("first"))
    try await begun.pass()
    // Of two one waits, and one does not, whichever comes first.
    let others = [try #require(begin("other")), try #require(begin("other"))]
    while log.value.count < 2 { await Task.yield() }
    #expect(log.value == ["first", "refused"])
    ending.open()
    for task in [first] + others { await task.value }
    #expect(log.value == ["first", "refused", "other"])
  }

  @Test func workThatIsCancelledWhileItWaitsNeverBegins() async throws {
    let hub = AIInterviewHub(atWork: 1)
    let (begun, never) = (Gate(), Gate())
    let first = try #require(
      hub.begin {
        begun.open()
        try? await never.pass()
      } refused: {
      })
    try await begun.pass()
    let second = try #require(
      hub.begin {
        Issue.record("begun")
      } refused: {
        Issue.record("refused")
      })
    second.cancel()
    await second.value
    first.cancel()
    await first.value
    // The first has given its permit back.
    let third = Gate()
    _ = hub.begin {
      third.open()
    } refused: {
    }
    try await third.pass()
  }

  @Test func aClosedHubGivesUpItsWorkAndBeginsNone() async throws {
    let hub = AIInterviewHub()
    let (begun, never) = (Gate(), Gate())
    let work = try #require(
      hub.begin {
        begun.open()
        await #expect(throws: CancellationError.self) { try await never.pass() }
      } refused: {
      })
    try await begun.pass()
    await hub.close()
    await work.value
    #expect(
      hub.begin {
      } refused: {
      } == nil)
  }
}
