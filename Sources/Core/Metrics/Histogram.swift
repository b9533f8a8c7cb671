internal import Synchronization

/// How often values fell below each of some bounds, for each combination of its labels' values.
public final class Histogram: Sendable {
  fileprivate struct Series {
    /// Not yet cumulative; the last is for what exceeds every bound.
    var counts: [Int]
    var sum = 0.0
  }

  let name: String
  let help: String
  let labels: [String]
  private let bounds: [Double]
  private let series = Mutex<[[String]: Series]>([:])

  /// - Parameter bounds: growing.
  public init(_ name: String, _ help: String, labels: [String] = [], bounds: [Double]) {
    self.name = name
    self.help = help
    self.labels = labels
    self.bounds = bounds
  }

  public func observe(_ value: Double, _ labelValues: [String] = []) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    series.withLock { series in
      series[labelValues, default: Series(counts: Array(repeating: 0, count: bounds.count + 1))]
        .observe(value, bucket)
    }
  }

  public func write(to text: inout MetricsText) {
    text.family(name, .histogram, help)
    let all = series.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    for (labelValues, series) in all {
      let labels = Array(zip(labels, labelValues))
      var below = 0
      for (bound, count) in zip(bounds.map { MetricsText.number($0) } + ["+Inf"], series.counts) {
        below += count
        text.sample("\(name)_bucket", labels + [("le", bound)], Double(below))
      }
      text.sample("\(name)_sum", labels, series.sum)
      text.sample("\(name)_count", labels, Double(below))
    }
  }
}

extension Histogram.Series {
  fileprivate mutating func observe(_ value: Double, _ bucket: Int) {
    counts[bucket] += 1
    sum += value
  }
}
