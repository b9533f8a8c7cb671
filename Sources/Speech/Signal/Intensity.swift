internal import Core
internal import Glibc

/// Sound pressure level around a point in time, in dB re 2·10⁻⁵ Pa with samples taken as pascals, as Praat's
/// "To Intensity" with "subtract mean" measures it.
///
/// The window is 6.4/floor long and weighted with the Bessel function I0((2π² + 0.5)·√(1 − u²)).
struct Intensity {
  /// Samples on either side of the centre.
  let reach: Int
  private let weights: [Float]
  private let weightSum: Float

  /// `floor` is the lowest frequency in Hz whose periods are smoothed away.
  init(floor: Double) {
    let half = 3.2 / floor * Double(Audio.sampleRate)
    reach = Int(half)
    weights = (-reach...reach).map { position in
      let u = Double(position) / half
      return Float(Self.besselI0((2 * .pi * .pi + 0.5) * max(0, 1 - u * u).squareRoot()))
    }
    weightSum = weights.reduce(0, +)
  }

  /// The level around the sample at `reach` of `window`, which holds at least `2·reach + 1` samples.
  func level(_ window: UnsafeBufferPointer<Float>) -> Float {
    let mean = VectorMath.mean(window, weights.count)
    let power = weights.withUnsafeBufferPointer { VectorMath.weightedPower(window, $0, offset: mean) }
    let relative = power / weightSum / 4e-10
    return relative < 1e-20 ? -300 : 10 * log10f(relative)
  }

  /// Modified Bessel function of order 0, by its power series (Abramowitz & Stegun 9.6.12).
  private static func besselI0(_ x: Double) -> Double {
    var term = 1.0
    var sum = 1.0
    var k = 1.0
    while term > sum * 1e-17 {
      term *= (x / 2 / k) * (x / 2 / k)
      sum += term
      k += 1
    }
    return sum
  }
}
