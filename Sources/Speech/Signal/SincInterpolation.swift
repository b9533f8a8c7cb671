internal import Glibc

/// Values of a sampled curve between its samples: windowed sinc interpolation of depth 30, as Praat refines
/// the peaks of an autocorrelation.
struct SincInterpolation {
  private static let depth = 30
  /// 61 taps and three zeros, for whole vectors.
  private static let taps = 64
  private typealias Lanes = SIMD8<Float>

  // By tap j − 30: (−1)^j, j itself, and cos and sin of π·j/30.5 for the raised-cosine window.
  private let signs: [Lanes]
  private let positions: [Lanes]
  private let cosines: [Lanes]
  private let sines: [Lanes]

  init() {
    let offsets = (0..<Self.taps).map { $0 - Self.depth }
    func table(_ value: (Int) -> Double) -> [Lanes] {
      stride(from: 0, to: Self.taps, by: 8).map { start in
        var lanes = Lanes.zero
        for lane in 0..<8 { lanes[lane] = Float(value(offsets[start + lane])) }
        return lanes
      }
    }
    let angle = { (j: Int) in Double.pi * Double(j) / (Double(Self.depth) + 0.5) }
    signs = table { j in j > Self.depth ? 0 : j.isMultiple(of: 2) ? 1 : -1 }
    positions = table { Double($0) }
    cosines = table { cos(angle($0)) }
    sines = table { cos(angle($0) - .pi / 2) }
  }

  /// The peak of `r` near `lag + offset`: from three interpolated values one sample apart.
  /// Returns how far from there it lies, and its value.
  func peak(_ r: UnsafeBufferPointer<Float>, near lag: Int, offset: Float) -> (offset: Float, value: Float) {
    // Weights of the taps for a point at `offset` from `lag`: sinc(u) times the window, u = offset − j.
    let scale = sinf(.pi * offset) / .pi
    let (c, s) = (cosf(.pi * offset / 30.5), sinf(.pi * offset / 30.5))
    var left = Lanes.zero
    var middle = Lanes.zero
    var right = Lanes.zero
    let isOnSample = abs(offset) < 1e-5
    for block in 0..<Self.taps / 8 {
      var weights: Lanes
      if isOnSample {
        weights = Lanes.zero
        if block == Self.depth / 8 { weights[Self.depth % 8] = 1 }
      } else {
        let window = 0.5 + 0.5 * (c * cosines[block] + s * sines[block])
        weights = signs[block] * scale / (offset - positions[block]) * window
      }
      // Peaks lie at lags beyond 30, so the taps never reach below lag 0.
      let tap = lag - Self.depth + block * 8
      left += weights * VectorMath.lanes(r, tap - 1)
      middle += weights * VectorMath.lanes(r, tap)
      right += weights * VectorMath.lanes(r, tap + 1)
    }
    return Extremum.peak(left.sum(), middle.sum(), right.sum())
  }
}
