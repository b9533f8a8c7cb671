import Testing

@testable import Media

@Suite struct MediaClockTests {
  @Test func jitterIsLeftAlone() {
    var clock = MediaClock()
    #expect(clock.silence(before: 1.05, produced: 16_000) == 0)
    #expect(clock.silence(before: 0.95, produced: 16_000) == 0)
  }

  @Test func aHoleBecomesSilenceOfItsLength() {
    var clock = MediaClock()
    #expect(clock.silence(before: 3, produced: 16_000) == 32_000)
  }

  @Test func aLateStartIsAHole() {
    var clock = MediaClock()
    #expect(clock.silence(before: 0.5, produced: 0) == 8_000)
  }

  @Test func aClockThatStartsAnewGoesOn() {
    var clock = MediaClock()
    // Ten minutes in, the timestamps begin again at zero.
    #expect(clock.silence(before: 0, produced: 9_600_000) == 0)
    #expect(clock.silence(before: 1, produced: 9_616_000) == 0)
    #expect(clock.silence(before: 3, produced: 9_616_000) == 32_000)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300])
  func timestampsBeyondReasonAreIgnored(_ time: Double) {
    var clock = MediaClock()
    #expect(clock.silence(before: time, produced: 16_000) == 0)
    #expect(clock.silence(before: 1, produced: 16_000) == 0)
  }

  @Test func aHoleOfHoursIsABrokenTimestamp() {
    var clock = MediaClock()
    #expect(clock.silence(before: 100_000, produced: 16_000) == 0)
  }
}
