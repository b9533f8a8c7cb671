import Core
import TestSupport
import Testing

@testable import Daemon

@Suite struct InterviewMetricsTests {
  private let log = Locked<[String]>([])
  private let metrics: InterviewMetrics

  init() {
    metrics = InterviewMetrics(
      logger: Logger(level: .debug, format: .text) { [log] line in log.value.append(line) })
  }

  @Test func whereNothingHappenedThereAreZeros() {
    let figures = metrics.figures
    #expect(figures.calls.total == 0 && figures.calls.average == 0)
    #expect(figures.calls.min == 0 && figures.calls.max == 0)
    #expect(figures.hitRate == 0)
  }

  @Test func durationsAreCountedUntilTheNextReset() {
    for seconds in [2, 1, 3] { metrics.requested("/x", took: .seconds(seconds)) }
    metrics.called(for: "question", took: .milliseconds(500), succeeded: false)
    metrics.lookedUp(hit: true)
    metrics.lookedUp(hit: true)
    metrics.lookedUp(hit: false)
    let figures = metrics.figures
    #expect(figures.requests.total == 3 && figures.requests.average == 2)
    #expect(figures.requests.min == 1 && figures.requests.max == 3)
    #expect(figures.calls.total == 1 && figures.calls.min == 0.5)
    #expect(figures.hits == 2 && figures.misses == 1)
    #expect(figures.hitRate.rounded(toPlaces: 4) == 0.6667)
    metrics.reset()
    #expect(metrics.figures == InterviewMetrics.Figures())
  }

  @Test func slowCallsAndRequestsAreWarnedOf() {
    metrics.called(for: "question", took: .seconds(5), succeeded: true)
    metrics.requested("/x", took: .seconds(3))
    #expect(log.value.isEmpty)
    metrics.called(for: "question", took: .milliseconds(5120), succeeded: true)
    metrics.requested("/x", took: .milliseconds(3010))
    #expect(
      log.value == [
        "warning: SLOW LLM CALL purpose=question seconds=5.12", "warning: SLOW REQUEST route=/x seconds=3.01",
      ])
  }

  @Test func whatPrometheusSeesIsNeverReset() {
    metrics.called(for: "summary", took: .seconds(1), succeeded: false)
    metrics.lookedUp(hit: false)
    metrics.reset()
    var text = MetricsText()
    metrics.write(to: &text)
    #expect(
      text.text.contains(
        #"interviewd_model_call_seconds_count{purpose="summary",outcome="failure"} 1"#))
    #expect(text.text.contains(#"interviewd_analysis_lookups_total{outcome="miss"} 1"#))
  }
}
