/// The part of a stream of samples that analysers still need, addressed by position in the recording.
struct SampleBuffer {
  private var samples: [Float] = []
  /// Position of the first sample that is kept.
  private(set) var start = 0

  /// Position after the last sample.
  var end: Int { start + samples.count }

  mutating func append(_ new: [Float]) { samples.append(contentsOf: new) }

  /// Appends silence, so that windows may reach past the recording's end.
  mutating func append(zeros count: Int) { samples.append(contentsOf: repeatElement(0, count: count)) }

  /// Lets go of everything before `position`.
  mutating func drop(before position: Int) {
    let count = min(max(0, position - start), samples.count)
    // Moving what is left costs as much as what is left: wait until it is worth it.
    guard count > samples.count / 2 else { return }
    samples.removeFirst(count)
    start += count
  }

  /// Copies `range`; positions outside of what is kept read as silence.
  func copy(_ range: Range<Int>) -> [Float] {
    let kept = range.clamped(to: start..<end)
    return [Float](repeating: 0, count: kept.isEmpty ? range.count : kept.lowerBound - range.lowerBound)
      + (kept.isEmpty ? [] : samples[(kept.lowerBound - start)..<(kept.upperBound - start)])
      + [Float](repeating: 0, count: kept.isEmpty ? 0 : range.upperBound - kept.upperBound)
  }

  /// Calls `body` with the samples from `position` on; `position` must be kept.
  func withSamples<Result>(from position: Int, _ body: (UnsafeBufferPointer<Float>) -> Result) -> Result {
    samples.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[(position - start)...])) }
  }
}
