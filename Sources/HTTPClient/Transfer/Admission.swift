struct AdmissionLimits: Sendable {
  let perOrigin: Int
  let total: Int
}

/// Which transfers may run: so many in all and to one origin; the others wait in their order.
///
/// curl could queue them too, but would count the wait as time spent connecting.
struct Admission<Waiting> {
  private let limits: AdmissionLimits
  private var running: [String: Int] = [:]
  private var total = 0
  private(set) var waiting: [(origin: String, item: Waiting)] = []

  init(_ limits: AdmissionLimits) {
    self.limits = limits
  }

  mutating func enqueue(_ item: Waiting, origin: String) {
    waiting.append((origin, item))
  }

  /// The next that may start; it counts as running from here on.
  mutating func next() -> Waiting? {
    guard total < limits.total,
      let index = waiting.firstIndex(where: { running[$0.origin, default: 0] < limits.perOrigin })
    else { return nil }
    let (origin, item) = waiting.remove(at: index)
    running[origin, default: 0] += 1
    total += 1
    return item
  }

  mutating func ended(origin: String) {
    total -= 1
    let left = running[origin, default: 1] - 1
    running[origin] = left > 0 ? left : nil
  }

  mutating func removeWaiting(where isGone: (Waiting) -> Bool) {
    waiting.removeAll { isGone($0.item) }
  }
}
