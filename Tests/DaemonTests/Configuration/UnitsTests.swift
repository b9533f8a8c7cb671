import Testing

@testable import Daemon

@Suite struct UnitsTests {
  @Test(arguments: [
    ("0", 0), ("1", 1), ("4096", 4096), ("1KiB", 1024), ("3MiB", 3_145_728), ("4GiB", 4_294_967_296),
    ("9223372036854775807", .max),
  ])
  func `sizes are bytes or carry a binary unit`(text: String, bytes: Int) {
    #expect(Units.size(text) == bytes)
  }

  @Test(arguments: [
    "", "KiB", "-1", "+1", "1.5GiB", "1 GiB", "1GB", "1gib", "1K", "0x10", "1e3", "٣", "9223372036854775808",
    "9007199254740992KiB", "8589934592GiB",
  ])
  func `no other text is a size, and none overflows`(text: String) {
    #expect(Units.size(text) == nil)
  }

  @Test(arguments: [
    ("0", Duration.zero), ("90", .seconds(90)), ("250ms", .milliseconds(250)), ("30s", .seconds(30)),
    ("10m", .seconds(600)), ("4h", .seconds(14_400)),
  ])
  func `durations are seconds or carry a unit`(text: String, duration: Duration) {
    #expect(Units.duration(text) == duration)
  }

  @Test(arguments: [
    "", "s", "h", "-1", "+5", "-5s", "1.5h", "1 h", "1d", "4H", "1h30m", "9223372036854775807",
    "9223372036854775808", "2562047788016h",
  ])
  func `no other text is a duration, and none overflows`(text: String) {
    #expect(Units.duration(text) == nil)
  }
}
