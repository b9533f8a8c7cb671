internal import CFFTW
internal import Glibc
internal import Synchronization

/// The autocorrelation of short windows, by way of the power spectrum, divided by that of the window itself
/// (Boersma 1993): 1 at lag 0, and at the period of a perfectly periodic sound.
///
/// Owns FFTW's plans and buffers; one instance serves one thread at a time.
final class Autocorrelation {
  /// Samples in the window.
  let windowSize: Int
  /// The largest lag, in samples, of which the neighbours are known too.
  let maxLag: Int
  /// Strengths by lag. Beyond `maxLag + 1` there are zeros, which interpolation may read.
  private(set) var values: [Float]

  private let size: Int
  private let window: [Float]
  /// 1 / (autocorrelation of the window) by lag.
  private let correction: [Float]
  private let samples: UnsafeMutablePointer<Float>
  private let spectrum: UnsafeMutablePointer<fftwf_complex>
  private let forward: fftwf_plan
  private let backward: fftwf_plan

  /// How many zeros follow the last value.
  static let margin = 40

  /// Nil when FFTW has no memory.
  init?(windowSize: Int, maxLag: Int) {
    // Twice the window would be needed for all lags; for those up to maxLag this is enough.
    guard let size = Self.sizes.first(where: { $0 >= windowSize + maxLag + 2 }),
      let samples = fftwf_alloc_real(size), let spectrum = fftwf_alloc_complex(size / 2 + 1)
    else { return nil }
    let plans = Self.plans(size, samples, spectrum)
    guard let forward = plans.forward, let backward = plans.backward else { return nil }
    self.size = size
    self.samples = samples
    self.spectrum = spectrum
    self.forward = forward
    self.backward = backward
    self.windowSize = windowSize
    self.maxLag = maxLag
    values = Array(repeating: 0, count: maxLag + 2 + Self.margin)
    let step = 2 * Double.pi / Double(windowSize + 1)
    window = (1...windowSize).map { Float(0.5 - 0.5 * cos(step * Double($0))) }
    correction = Self.correction(window, maxLag: maxLag)
  }

  private static func correction(_ window: [Float], maxLag: Int) -> [Float] {
    func sum(_ lag: Int) -> Double {
      zip(window, window.dropFirst(lag)).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let zero = sum(0)
    return (0...maxLag + 1).map { Float(zero / sum($0)) }
  }

  deinit {
    fftwf_destroy_plan(forward)
    fftwf_destroy_plan(backward)
    fftwf_free(samples)
    fftwf_free(spectrum)
  }

  /// FFTW's planner is the one part of it that is not thread-safe.
  private static let planner = Mutex(())

  /// Sizes that FFTW does fast.
  private static let sizes = [256, 512, 1024, 2048, 2304, 4096]

  private static func plans(
    _ size: Int, _ samples: UnsafeMutablePointer<Float>, _ spectrum: UnsafeMutablePointer<fftwf_complex>
  ) -> (forward: fftwf_plan?, backward: fftwf_plan?) {
    var forward: fftwf_plan?
    var backward: fftwf_plan?
    planner.withLock { _ in
      forward = fftwf_plan_dft_r2c_1d(Int32(size), samples, spectrum, FFTW_ESTIMATE)
      backward = fftwf_plan_dft_c2r_1d(Int32(size), spectrum, samples, FFTW_ESTIMATE)
    }
    return (forward, backward)
  }

  /// Computes ``values`` for the first ``windowSize`` of `input`, less `mean`. False for silence.
  func compute(_ input: UnsafeBufferPointer<Float>, mean: Float) -> Bool {
    window.withUnsafeBufferPointer { window in
      for index in 0..<windowSize { samples[index] = (input[index] - mean) * window[index] }
    }
    for index in windowSize..<size { samples[index] = 0 }
    fftwf_execute(forward)
    spectrum.withMemoryRebound(to: SIMD2<Float>.self, capacity: size / 2 + 1) { spectrum in
      for index in 0...size / 2 {
        let squares = spectrum[index] * spectrum[index]
        spectrum[index] = SIMD2(squares.x + squares.y, 0)
      }
    }
    fftwf_execute(backward)
    guard samples[0] > 0 else { return false }
    let scale = 1 / samples[0]
    values.withUnsafeMutableBufferPointer { values in
      correction.withUnsafeBufferPointer { correction in
        for lag in 0..<correction.count { values[lag] = samples[lag] * scale * correction[lag] }
      }
    }
    return true
  }
}
