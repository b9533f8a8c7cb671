/// What one way of measuring found.
struct Measure: Sendable, Equatable {
  /// 0…100, not rounded yet; nil where there is nothing to measure.
  var mark: Double?
  /// What goes into the audit trail.
  var parts: [String: Double]
  /// Sentences for people.
  var notes: [String] = []
  /// Whether measuring again would find the same.
  var isLasting = true
}
