/// The level of what is always there: the 10th percentile of the levels of the last five seconds.
///
/// A histogram of whole decibels over a ring, so that a frame costs the same however long the stream is.
struct NoiseFloor {
  /// Frames of 10 ms.
  private static let length = 500
  /// dB of full scale: levels outside count as these.
  private static let range = -100...0
  private static let share = 0.1

  private var ring: [Int8] = []
  private var next = 0
  private var histogram = [Int32](repeating: 0, count: range.count)

  /// dB of full scale; the lowest level while nothing was heard.
  var level: Double {
    let wanted = max(1, Int32(Self.share * Double(ring.count)))
    var seen: Int32 = 0
    for (index, count) in histogram.enumerated() {
      seen += count
      // The middle of the bin.
      if seen >= wanted { return Double(Self.range.lowerBound + index) + 0.5 }
    }
    return Double(Self.range.lowerBound)
  }

  mutating func add(_ level: Double) {
    let bin = Int8(
      max(Double(Self.range.lowerBound), min(Double(Self.range.upperBound), level.rounded(.down))))
    if ring.count < Self.length {
      ring.append(bin)
    } else {
      histogram[Self.index(ring[next])] -= 1
      ring[next] = bin
      next = (next + 1) % Self.length
    }
    histogram[Self.index(bin)] += 1
  }

  /// Forgets everything: the noise has become another one.
  mutating func reset() { self = NoiseFloor() }

  private static func index(_ bin: Int8) -> Int { Int(bin) - range.lowerBound }
}
