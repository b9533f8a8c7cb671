/// The one form in which sound travels through interviewd: mono Float32 samples in -1…1.
public enum Audio {
  /// Samples per second.
  public static let sampleRate = 16_000

  /// Seconds that `samples` samples last.
  public static func seconds(_ samples: Int) -> Double { Double(samples) / Double(sampleRate) }

  /// The number of whole samples in `seconds`.
  public static func samples(_ seconds: Double) -> Int { Int(seconds * Double(sampleRate)) }
}
