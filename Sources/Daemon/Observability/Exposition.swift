internal import Core
internal import HTTPServer
internal import Storage
internal import Synchronization

/// The text of `GET /metrics`: what was counted, and what is so at this moment.
final class Exposition: Sendable {
  private let workshop: Workshop
  private let reception: Reception
  private let server = Mutex<Server?>(nil)

  init(workshop: Workshop, reception: Reception) {
    self.workshop = workshop
    self.reception = reception
  }

  /// The server is there only after its routes, of which this is one.
  func observe(_ server: Server) { self.server.withLock { $0 = server } }

  func text() async throws -> String {
    var text = MetricsText()
    workshop.metrics.write(to: &text)
    reception.metrics.write(to: &text)

    text.family("interviewd_jobs", .gauge, "Jobs by state, and by the last stage whose result is kept.")
    for count in try await workshop.queue.counts() {
      text.sample(
        "interviewd_jobs",
        [("kind", count.kind), ("state", count.state.rawValue), ("stage", count.stage ?? "")],
        Double(count.count))
    }
    let age = try await workshop.queue.oldestQueuedAge()
    text.gauge(
      "interviewd_queue_age_seconds", "How long the oldest job that could run has waited.",
      (age ?? .zero) / .seconds(1))
    text.gauge("interviewd_workers", "Recordings that may be worked on at once.", Double(workshop.pool.width))
    text.gauge("interviewd_workers_busy", "Recordings that are worked on.", Double(workshop.pool.busy))
    text.gauge(
      "interviewd_paused", "1 while work waits for room on the disk.", workshop.room.isPaused ? 1 : 0)
    if let counts = server.withLock({ $0 })?.counts {
      text.gauge("interviewd_http_connections", "Open connections.", Double(counts.connections))
      text.gauge("interviewd_websockets", "Open WebSockets.", Double(counts.webSockets))
    }
    return text.text
  }
}
