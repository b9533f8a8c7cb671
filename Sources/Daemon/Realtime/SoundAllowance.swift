/// How fast sound may come: as people speak, and what has piled up behind a bad line.
struct SoundAllowance {
  /// Bytes of a second: 16-bit samples at 24 kHz.
  private static let second = 48_000
  /// Times real time.
  private static let speed = 4.0
  /// Seconds that may come at once.
  private static let burst = 60.0

  /// Seconds of sound that may come now.
  private var left = burst
  private var last: Duration?

  /// - Parameter time: since whenever, of a clock that only goes forward.
  mutating func take(_ bytes: Int, at time: Duration) throws(RealtimeProblem) {
    if let last { left = min(Self.burst, left + Self.speed * ((time - last) / .seconds(1))) }
    last = time
    let seconds = Double(bytes) / Double(Self.second)
    guard seconds <= left else {
      throw RealtimeProblem(
        "rate_limit_exceeded",
        "Sound comes faster than four times as it is spoken: this was not taken.", param: "audio")
    }
    left -= seconds
  }
}
