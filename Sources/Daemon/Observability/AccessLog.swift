internal import Core
internal import HTTPServer

/// A line and a count for each request.
struct AccessLog: Sendable {
  /// Asked every few seconds by machines: seen only in the debug log.
  private static let probes: Set<String> = ["/healthz", "/readyz", "/metrics"]

  let logger: Logger
  let metrics: DaemonMetrics

  func record(_ exchange: Exchange) {
    metrics.exchanged(exchange)
    let isProbe = exchange.routePattern.map(Self.probes.contains) ?? false
    let level: Logger.Level = exchange.failure != nil ? .error : isProbe ? .debug : .info
    guard level <= logger.level else { return }
    let milliseconds = (exchange.duration / .milliseconds(1) * 10).rounded() / 10
    var fields = [
      ("request_id", exchange.requestID), ("method", exchange.method?.rawValue ?? "other"),
      ("route", exchange.routePattern ?? "none"), ("status", "\(exchange.status.rawValue)"),
      ("milliseconds", "\(milliseconds)"), ("peer", exchange.peer),
    ]
    if exchange.clientLeft { fields.append(("client_left", "1")) }
    if let failure = exchange.failure { fields.append(("failure", failure)) }
    logger.log(level, exchange.failure == nil ? "request" : "request failed", fields)
  }
}
