internal import Core
internal import FoundationEssentials
internal import HTTPServer

/// What orchestrators and monitors ask: docs/operations.md.
struct OperationsAPI: Sendable {
  let readiness: Readiness
  let exposition: Exposition

  /// Asked more often than anything else.
  private static let healthy = Response.json(.ok, encoded: Array(#"{"status":"ok"}"#.utf8))

  var routes: [Route] {
    [
      .get("/healthz", summary: "Whether the process answers", produces: ["application/json"]) { _ in
        Self.healthy
      }.documented(.health),
      .get("/readyz", summary: "Whether every part it relies on works", produces: ["application/json"]) { _ in
        let state = await readiness.state()
        return try .json(state.isReady ? .ok : .serviceUnavailable, state)
      }.documented(.ready),
      .get("/metrics", summary: "Metrics for Prometheus") { _ in
        Response(
          .ok, headers: ["Content-Type": MetricsText.contentType],
          body: .bytes(Array(try await exposition.text().utf8)))
      }.documented(.metrics),
    ]
  }
}
