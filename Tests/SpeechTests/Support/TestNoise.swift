import Core
import Foundation

/// Sounds that are not speech. Levels are in dB of full scale.
struct TestNoise {
  private var random = SplitMix(seed: 7)

  mutating func white(_ seconds: Double, dB: Double) -> [Float] {
    let scale = Self.amplitude(dB)
    return (0..<Audio.samples(seconds)).map { _ in gaussian() * scale }
  }

  /// Most of it below 100 Hz, as traffic is.
  mutating func low(_ seconds: Double, dB: Double) -> [Float] {
    let scale = Self.amplitude(dB)
    var state: Float = 0
    return (0..<Audio.samples(seconds)).map { _ in
      state = 0.97 * state + 0.24 * gaussian()
      return state * scale
    }
  }

  /// It falls off as soon as it is there.
  mutating func click(_ seconds: Double, dB: Double) -> [Float] {
    let scale = Self.amplitude(dB)
    let count = Audio.samples(seconds)
    return (0..<count).map { gaussian() * scale * exp(-3 * Float($0) / Float(count)) }
  }

  /// A hiss that swells and fades.
  mutating func breath(_ seconds: Double, dB: Double) -> [Float] {
    let scale = Self.amplitude(dB)
    let count = Audio.samples(seconds)
    var state: Float = 0
    return (0..<count).map { index in
      state = 0.6 * state + 0.8 * gaussian()
      return state * scale * (0.5 - 0.5 * cos(2 * .pi * Float(index) / Float(count)))
    }
  }

  private static func amplitude(_ dB: Double) -> Float { Float(pow(10, dB / 20)) }

  /// Box and Muller's.
  private mutating func gaussian() -> Float {
    let (u, v) = (
      Float.random(in: 1e-7...1, using: &random), Float.random(in: 0...1, using: &random)
    )
    return (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
  }
}

extension [Float] {
  /// Adds `sound` from `seconds` on.
  mutating func mix(_ sound: [Float], at seconds: Double) {
    let start = Audio.samples(seconds)
    for (index, sample) in sound.enumerated() where start + index < count { self[start + index] += sample }
  }
}
