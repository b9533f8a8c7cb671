/// How a number becomes a mark: 0 at one end, 100 at the other, linear between.
struct Scale: Sendable, Equatable {
  /// Marked 0.
  let worst: Double
  /// Marked 100; may be less than `worst`.
  let best: Double

  /// 0…100.
  func mark(_ value: Double) -> Double {
    100 * min(1, max(0, (value - worst) / (best - worst)))
  }
}

extension Array {
  /// At most `count` elements, spread evenly over all, in their order.
  func evenly(_ count: Int) -> [Element] {
    self.count <= count ? self : (0..<count).map { self[$0 * self.count / count] }
  }
}
