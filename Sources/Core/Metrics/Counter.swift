internal import Synchronization

/// A sum that only grows, for each combination of its labels' values.
public final class Counter: Sendable {
  let name: String
  let help: String
  let labels: [String]
  private let values = Mutex<[[String]: Double]>([:])

  /// `name` ends in `_total`; `labels` are the names of the labels. What labels can be is for the caller to
  /// bound: each combination is kept.
  public init(_ name: String, _ help: String, labels: [String] = []) {
    self.name = name
    self.help = help
    self.labels = labels
    // Without labels there is one value, and it is there from the start.
    if labels.isEmpty { values.withLock { $0[[]] = 0 } }
  }

  public func add(_ amount: Double = 1, _ labelValues: [String] = []) {
    values.withLock { $0[labelValues, default: 0] += amount }
  }

  public func value(_ labelValues: [String] = []) -> Double { values.withLock { $0[labelValues] ?? 0 } }

  public func write(to text: inout MetricsText) {
    text.family(name, .counter, help)
    for (labelValues, value) in values.withLock({ $0 }).sorted(by: {
      $0.key.lexicographicallyPrecedes($1.key)
    }) {
      text.sample(name, Array(zip(labels, labelValues)), value)
    }
  }
}
