import Testing

@testable import Daemon

@Suite struct BellTests {
  @Test func aRingThatCameBeforeIsHeardOnce() async {
    let bell = Bell()
    bell.ring()
    bell.ring()
    await bell.wait(atMost: .seconds(3600))
    // The second ring was the same one: only the limit ends this wait.
    await bell.wait(atMost: .milliseconds(1))
  }

  @Test func aRingWakesAllWhoWait() async {
    let bell = Bell()
    await withTaskGroup { group in
      for _ in 0..<10 { group.addTask { await bell.wait(atMost: .seconds(3600)) } }
      // Who has not begun to wait yet hears a later ring.
      let ringing = Task { while !Task.isCancelled { bell.ring(); await Task.yield() } }
      await group.waitForAll()
      ringing.cancel()
    }
  }

  @Test func aCancelledTaskDoesNotWait() async {
    let bell = Bell()
    let waiting = Task { await bell.wait(atMost: .seconds(3600)) }
    waiting.cancel()
    await waiting.value
  }

  @Test func aLimitOfNothingEnds() async {
    let bell = Bell()
    for _ in 0..<1000 { await bell.wait(atMost: .zero) }
  }
}
