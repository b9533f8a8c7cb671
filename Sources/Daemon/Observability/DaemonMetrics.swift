internal import Core
internal import HTTPServer

/// What the daemon counts, in the names under which Prometheus finds it.
final class DaemonMetrics: Sendable {
  let requests = Counter(
    "interviewd_http_requests_total", "Requests by method, route and status.",
    labels: ["method", "route", "status"])
  let latency = Histogram(
    "interviewd_http_request_seconds", "Time from a request's head to the end of its answer.",
    labels: ["method", "route"], bounds: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30, 120])
  let received = Counter("interviewd_http_received_bytes_total", "Bytes of request bodies.")
  let sent = Counter("interviewd_http_sent_bytes_total", "Bytes of answers' bodies.")
  let stages = Histogram(
    "interviewd_stage_seconds", "Time that a stage of the work on one recording took.", labels: ["stage"],
    bounds: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300, 1800])
  let downloaded = Counter("interviewd_downloaded_bytes_total", "Bytes of recordings that were fetched.")
  let audio = Counter("interviewd_audio_seconds_total", "Seconds of sound that were analysed.")
  let recognised = Counter(
    "interviewd_recognised_audio_seconds_total", "Seconds of sound that were transcribed.")
  let recognising = Counter("interviewd_recogniser_seconds_total", "Seconds spent on transcribing them.")
  let fallbacks = Counter(
    "interviewd_recogniser_fallbacks_total", "Recordings that the fallback recogniser has done.")
  let evaluations = Histogram(
    "interviewd_evaluation_seconds", "Time that the evaluation of one answer took.", labels: [],
    bounds: [0.01, 0.05, 0.25, 1, 5, 15, 60, 300])
  let jobs = Counter("interviewd_jobs_ended_total", "Jobs by how they ended.", labels: ["outcome"])

  func exchanged(_ exchange: Exchange) {
    let labels = [exchange.method?.rawValue ?? "other", exchange.routePattern ?? "none"]
    requests.add(1, labels + [String(exchange.status.rawValue)])
    latency.observe(exchange.duration / .seconds(1), labels)
    received.add(Double(exchange.bytesIn))
    sent.add(Double(exchange.bytesOut))
  }

  func stage(_ stage: Stage, took duration: Duration) {
    stages.observe(duration / .seconds(1), [stage.rawValue])
  }

  func fetched(bytes: Int, in duration: Duration) {
    downloaded.add(Double(bytes))
    stage(.fetch, took: duration)
  }

  func evaluated(in duration: Duration) { evaluations.observe(duration / .seconds(1), []) }

  func analysed(_ report: Report) {
    for (stage, seconds) in report.timings where stage != Stage.fetch.rawValue {
      stages.observe(seconds, [stage])
    }
    audio.add(report.recording.duration)
    if report.transcript != nil {
      recognised.add(report.recording.duration)
      recognising.add(report.timings[Stage.transcribe.rawValue] ?? 0)
    }
  }

  func write(to text: inout MetricsText) {
    for counter in [requests, received, sent, downloaded, audio, recognised, recognising, fallbacks, jobs] {
      counter.write(to: &text)
    }
    for histogram in [latency, stages, evaluations] { histogram.write(to: &text) }
    let heard = recognised.value()
    text.gauge(
      "interviewd_recogniser_real_time_factor",
      "Seconds of recognising for each second of sound, since the start; 0 before the first.",
      heard > 0 ? recognising.value() / heard : 0)
  }
}
