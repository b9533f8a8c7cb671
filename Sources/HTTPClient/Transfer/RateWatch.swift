/// Whether fewer bytes than wanted came in any window, to a sixth of its length.
struct RateWatch {
  private static let slots = 6

  private let slotLength: Duration
  private let wanted: Double
  private var slotStart: ContinuousClock.Instant
  /// Bytes in each finished slot of the window, the oldest first, and in the open one.
  private var finished: [Int] = []
  private var open = 0
  private(set) var isTooSlow = false

  init(_ rate: HTTPRequest.MinimumRate, now: ContinuousClock.Instant) {
    let window = max(rate.window, .milliseconds(Self.slots))
    slotLength = window / Self.slots
    wanted = Double(rate.bytesPerSecond) * (window / .seconds(1))
    slotStart = now
  }

  /// The end of the open slot.
  var nextCheck: ContinuousClock.Instant { slotStart.advanced(by: slotLength) }

  mutating func received(_ bytes: Int, now: ContinuousClock.Instant) {
    advance(to: now)
    open += bytes
  }

  mutating func advance(to now: ContinuousClock.Instant) {
    while now >= nextCheck, !isTooSlow {
      finished.append(open)
      open = 0
      slotStart = nextCheck
      guard finished.count == Self.slots else { continue }
      isTooSlow = Double(finished.reduce(0, +)) < wanted
      finished.removeFirst()
    }
  }
}
