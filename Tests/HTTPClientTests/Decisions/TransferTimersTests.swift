@testable internal import HTTPClient
internal import Testing

struct TransferTimersTests {
  private let start = ContinuousClock.now
  private func at(_ seconds: Double) -> ContinuousClock.Instant { start.advanced(by: .seconds(seconds)) }

  private func timers(deadline: Double? = nil) -> TransferTimers {
    var timeouts = HTTPRequest.Timeouts()
    timeouts.firstByte = .seconds(10)
    timeouts.minimumRate = HTTPRequest.MinimumRate(bytesPerSecond: 100, window: .seconds(6))
    return TransferTimers(timeouts, deadline: deadline.map(at))
  }

  @Test("Silence before the answer is limited, counted from the last byte that the server took")
  func firstByte() {
    var timers = timers()
    #expect(timers.nextCheck == nil)
    #expect(timers.isConnecting)
    timers.connected(now: at(5))
    #expect(timers.nextCheck == at(15))
    timers.sent(now: at(12))
    #expect(timers.expired(now: at(21.9)) == nil)
    #expect(timers.expired(now: at(22)) == .timedOut(.firstByte))
  }

  @Test("Time in which our own source is waited for does not count")
  func slowSource() {
    var timers = timers()
    timers.connected(now: at(0))
    timers.sourceIsAwaited()
    #expect(timers.expired(now: at(1000)) == nil)
    timers.sent(now: at(1000))
    #expect(timers.expired(now: at(1009)) == nil)
    #expect(timers.expired(now: at(1010)) == .timedOut(.firstByte))
  }

  @Test("A body that comes too slowly ends, and one that comes just fast enough does not")
  func rate() {
    var slow = timers()
    slow.connected(now: at(0))
    slow.headArrived(now: at(0))
    for second in 0..<5 {
      slow.received(99, now: at(Double(second) + 0.5))
      #expect(slow.expired(now: at(Double(second) + 1)) == nil)
    }
    slow.received(99, now: at(5.5))
    #expect(slow.expired(now: at(6)) == .tooSlow)

    var steady = timers()
    steady.connected(now: at(0))
    steady.headArrived(now: at(0))
    for second in 0..<100 {
      steady.received(100, now: at(Double(second) + 0.5))
      #expect(steady.expired(now: at(Double(second) + 1)) == nil)
    }
    // A stall after all that shows within one window.
    #expect(steady.expired(now: at(106)) == .tooSlow)
  }

  @Test("Time in which the reader makes the server wait does not count")
  func slowReader() {
    var timers = timers()
    timers.connected(now: at(0))
    timers.headArrived(now: at(0))
    timers.received(1, now: at(1))
    timers.readerIsBehind()
    #expect(timers.nextCheck == nil)
    #expect(timers.expired(now: at(500)) == nil)
    timers.readerCaughtUp(now: at(500))
    #expect(timers.expired(now: at(505.9)) == nil)
    #expect(timers.expired(now: at(506)) == .tooSlow)
  }

  @Test("The limit for the whole holds in every phase")
  func whole() {
    var timers = timers(deadline: 3)
    #expect(timers.nextCheck == at(3))
    #expect(timers.expired(now: at(3)) == .timedOut(.whole))
    timers.connected(now: at(0))
    #expect(timers.nextCheck == at(3))
    timers.headArrived(now: at(1))
    #expect(timers.nextCheck == at(2))
    timers.readerIsBehind()
    #expect(timers.expired(now: at(2.9)) == nil)
    #expect(timers.expired(now: at(3)) == .timedOut(.whole))
  }
}
