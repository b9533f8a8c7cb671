/// Peaks of sampled curves, refined by a parabola through three points.
enum Extremum {
  /// Offset from the middle point, in samples, and the value there. The points themselves where they do not
  /// bend downwards.
  static func peak<Value: BinaryFloatingPoint>(
    _ left: Value, _ middle: Value, _ right: Value
  ) -> (offset: Value, value: Value) {
    let slope = (right - left) / 2
    let bend = 2 * middle - left - right
    guard bend > 0 else { return (0, middle) }
    return (slope / bend, middle + slope * slope / bend / 2)
  }

  /// The largest value of `curve`, refined. Zero for an empty curve.
  static func maximum(_ curve: [Float]) -> Float {
    guard let index = curve.indices.max(by: { curve[$0] < curve[$1] }) else { return 0 }
    guard index > 0, index < curve.count - 1 else { return curve[index] }
    return peak(curve[index - 1], curve[index], curve[index + 1]).value
  }

  /// The smallest value of `curve`, refined. Zero for an empty curve.
  static func minimum(_ curve: [Float]) -> Float {
    guard let index = curve.indices.min(by: { curve[$0] < curve[$1] }) else { return 0 }
    guard index > 0, index < curve.count - 1 else { return curve[index] }
    return -peak(-curve[index - 1], -curve[index], -curve[index + 1]).value
  }
}
