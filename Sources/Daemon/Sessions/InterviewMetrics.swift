internal import Core
internal import Synchronization

/// What `GET /interview/v2/metrics/global` tells. Since the start, or the last reset.
final class InterviewMetrics: Sendable {
  private static let slowCall = 5.0
  private static let slowRequest = 3.0

  /// Seconds.
  struct Durations: Equatable {
    private(set) var total = 0
    private(set) var sum = 0.0
    /// Of these two 0 where nothing happened.
    private(set) var min = 0.0
    private(set) var max = 0.0

    var average: Double { total == 0 ? 0 : sum / Double(total) }

    mutating func add(_ seconds: Double) {
      min = total == 0 ? seconds : Swift.min(min, seconds)
      max = Swift.max(max, seconds)
      sum += seconds
      total += 1
    }
  }

  struct Figures: Equatable {
    var calls = Durations()
    var requests = Durations()
    var hits = 0
    var misses = 0

    /// 0…1; 0 where nothing was looked up.
    var hitRate: Double { hits + misses == 0 ? 0 : Double(hits) / Double(hits + misses) }
  }

  private let state = Mutex(Figures())
  private let logger: Logger
  // Of these nothing is reset: Prometheus takes falling sums for restarts.
  private let calls = Histogram(
    "interviewd_model_call_seconds", "Time that a call of a chat model took.",
    labels: ["purpose", "outcome"], bounds: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60])
  private let lookups = Counter(
    "interviewd_analysis_lookups_total", "Lookups of analysed CVs and job descriptions.",
    labels: ["outcome"])

  init(logger: Logger) { self.logger = logger }

  var figures: Figures { state.withLock { $0 } }

  func reset() { state.withLock { $0 = Figures() } }

  /// One exchange with a chat model.
  func called(for purpose: String, took duration: Duration, succeeded: Bool) {
    let seconds = duration / .seconds(1)
    state.withLock { $0.calls.add(seconds) }
    calls.observe(seconds, [purpose, succeeded ? "success" : "failure"])
    guard seconds > Self.slowCall else { return }
    logger.warning("SLOW LLM CALL", ["purpose": purpose, "seconds": "\(seconds.rounded(toPlaces: 2))"])
  }

  func lookedUp(hit: Bool) {
    state.withLock { figures in
      if hit { figures.hits += 1 } else { figures.misses += 1 }
    }
    lookups.add(1, [hit ? "hit" : "miss"])
  }

  func requested(_ route: String, took duration: Duration) {
    let seconds = duration / .seconds(1)
    state.withLock { $0.requests.add(seconds) }
    guard seconds > Self.slowRequest else { return }
    logger.warning("SLOW REQUEST", ["route": route, "seconds": "\(seconds.rounded(toPlaces: 2))"])
  }

  func write(to text: inout MetricsText) {
    calls.write(to: &text)
    lookups.write(to: &text)
  }
}
