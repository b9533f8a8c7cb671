/// A Butterworth band-pass of order 2, 100–4000 Hz at 16 kHz: what carries speech. As two second-order
/// sections in transposed direct form II.
struct BandPass {
  /// scipy.signal.butter(2, (100, 4000), "band", fs=16000, output="sos"): b0 b1 b2, a1 a2.
  private static let first = (
    b0: 0.2814841751883239, b1: 0.5629683503766478, b2: 0.2814841751883239,
    a1: -0.022696465215157367, a2: 0.18175005619503634
  )
  private static let second = (a1: -1.9445046114319595, a2: 0.9460636916528802)

  private var s1 = 0.0
  private var s2 = 0.0
  private var t1 = 0.0
  private var t2 = 0.0

  /// The energy (sum of squares) of the filtered `samples`.
  mutating func energy(_ samples: UnsafeBufferPointer<Float>) -> Double {
    let (p, q) = (Self.first, Self.second)
    var (s1, s2, t1, t2) = (s1, s2, t1, t2)
    var energy = 0.0
    for sample in samples {
      let x = Double(sample)
      let y = p.b0 * x + s1
      s1 = p.b1 * x - p.a1 * y + s2
      s2 = p.b2 * x - p.a2 * y
      // The second section's numerator is 1, −2, 1.
      let z = y + t1
      t1 = -2 * y - q.a1 * z + t2
      t2 = y - q.a2 * z
      energy += z * z
    }
    // In digital silence the state would decay into denormal numbers, which cost a hundred times as much.
    if abs(s1) + abs(s2) + abs(t1) + abs(t2) < 1e-30 { (s1, s2, t1, t2) = (0, 0, 0, 0) }
    (self.s1, self.s2, self.t1, self.t2) = (s1, s2, t1, t2)
    return energy
  }
}
