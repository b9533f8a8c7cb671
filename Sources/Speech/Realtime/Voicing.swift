/// Whether the last 40 ms of a stream are periodic as a voice is: what tells weak speech from breaths and clicks.
///
/// The largest normalised autocorrelation between 70 and 400 Hz, at 4 kHz.
struct Voicing {
  private static let decimation = 4
  /// 40 ms at 4 kHz.
  private static let window = 160
  private static let lags = 10...57
  /// Of a voice it is mostly above 0.7, of noise below 0.4.
  private static let least: Float = 0.55

  /// The last samples at 4 kHz, oldest first.
  private var recent: [Float] = []

  /// Takes 10 ms at 16 kHz.
  mutating func add(_ frame: UnsafeBufferPointer<Float>) {
    for start in stride(from: 0, to: frame.count - Self.decimation + 1, by: Self.decimation) {
      var sum: Float = 0
      for sample in frame[start..<start + Self.decimation] { sum += sample }
      recent.append(sum / Float(Self.decimation))
    }
    if recent.count > Self.window { recent.removeFirst(recent.count - Self.window) }
  }

  var isVoiced: Bool {
    guard recent.count == Self.window else { return false }
    var mean: Float = 0
    for sample in recent { mean += sample }
    mean /= Float(Self.window)
    return recent.withUnsafeBufferPointer { samples in
      for lag in Self.lags {
        let count = Self.window - lag
        var (product, early, late) = (Float(0), Float(1e-12), Float(1e-12))
        for index in 0..<count {
          let (a, b) = (samples[index] - mean, samples[index + lag] - mean)
          product += a * b
          early += a * a
          late += b * b
        }
        if product > 0, product * product > Self.least * Self.least * early * late { return true }
      }
      return false
    }
  }
}
