/// Sums over buffers, eight lanes at a time: Swift does not vectorise floating-point sums by itself, since
/// that changes their order. The order here depends on positions within the window alone, so results do not
/// depend on how the stream was cut into chunks.
enum VectorMath {
  typealias Lanes = SIMD8<Float>

  @inline(__always)
  static func lanes(_ buffer: UnsafeBufferPointer<Float>, _ index: Int) -> Lanes {
    UnsafeRawBufferPointer(buffer).loadUnaligned(
      fromByteOffset: index * MemoryLayout<Float>.stride, as: Lanes.self)
  }

  /// The mean of the first `count` values.
  static func mean(_ x: UnsafeBufferPointer<Float>, _ count: Int) -> Float {
    var sum = Lanes.zero
    var index = 0
    while index + 8 <= count {
      sum += lanes(x, index)
      index += 8
    }
    var total = sum.sum()
    while index < count {
      total += x[index]
      index += 1
    }
    return total / Float(count)
  }

  /// Σ (x − offset)² · weight over all weights.
  static func weightedPower(
    _ x: UnsafeBufferPointer<Float>, _ weights: UnsafeBufferPointer<Float>, offset: Float
  ) -> Float {
    var sum = Lanes.zero
    var index = 0
    while index + 8 <= weights.count {
      let d = lanes(x, index) - offset
      sum += d * d * lanes(weights, index)
      index += 8
    }
    var total = sum.sum()
    while index < weights.count {
      let d = x[index] - offset
      total += d * d * weights[index]
      index += 1
    }
    return total
  }

  /// The largest |x − offset| of the first `count` values.
  static func peak(_ x: UnsafeBufferPointer<Float>, _ count: Int, offset: Float) -> Float {
    var most = Lanes.zero
    var index = 0
    while index + 8 <= count {
      let d = lanes(x, index) - offset
      most.replace(with: d, where: d .> most)
      most.replace(with: -d, where: -d .> most)
      index += 8
    }
    var peak = most.max()
    while index < count {
      peak = max(peak, abs(x[index] - offset))
      index += 1
    }
    return peak
  }
}
