import Testing
import TestSupport

@testable import Daemon

@Suite struct ReadinessTests {
  private struct Broken: Error, CustomStringConvertible { let description = "it is broken" }

  @Test func itTellsOfEveryPart() async {
    let readiness = Readiness(checks: [
      .init(name: "whole") {}, .init(name: "broken") { throw Broken() },
    ])
    let state = await readiness.state()
    #expect(state.status == "not_ready")
    #expect(state.checks == ["whole": "ok", "broken": "it is broken"])
  }

  @Test func whoeverAsksMeanwhileGetsTheSameAnswer() async {
    let runs = Locked(0)
    let (release, releasing) = AsyncStream<Void>.makeStream()
    let readiness = Readiness(checks: [
      .init(name: "slow") {
        runs.value += 1
        for await _ in release { break }
      }
    ])
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<50 { group.addTask { await readiness.state().isReady } }
      releasing.yield()
      for await isReady in group { #expect(isReady) }
    }
    // A second round may begin when the first has been forgotten; never fifty.
    #expect(runs.value == 1)
  }

  @Test func checksRunSideBySide() async {
    let (first, firstArrived) = AsyncStream<Void>.makeStream()
    let (second, secondArrived) = AsyncStream<Void>.makeStream()
    // Each waits for the other.
    let readiness = Readiness(checks: [
      .init(name: "first") {
        firstArrived.yield()
        for await _ in second { break }
      },
      .init(name: "second") {
        secondArrived.yield()
        for await _ in first { break }
      },
    ])
    #expect(await readiness.state().isReady)
  }

  @Test func whatHangsIsNotReady() async {
    let readiness = Readiness(
      checks: [
        .init(name: "hanging") { try await Task.sleep(for: .seconds(3600)) }, .init(name: "whole") {},
      ], limit: .milliseconds(20))
    let state = await readiness.state()
    #expect(state.checks == ["hanging": "did not answer within 0.02 s", "whole": "ok"])
    #expect(!state.isReady)
  }

  @Test func aFailureIsRemembered() async {
    let runs = Locked(0)
    let readiness = Readiness(checks: [
      .init(name: "broken") {
        runs.value += 1
        throw Broken()
      }
    ])
    for _ in 0..<10 { #expect(await readiness.state().isReady == false) }
    #expect(runs.value == 1)
  }
}
