internal import HTTPServer

extension InterviewMetrics {
  /// The routes, with their requests told: from the last byte of the body to the answer, for how fast a client sends
  /// is not ours. One that is answered before that byte took no time.
  func measuring(_ routes: [Route]) -> [Route] { routes.map(measuring) }

  private func measuring(_ route: Route) -> Route {
    guard case .request(let handler) = route.handler else { return route }
    var measured = route
    measured.handler = .request { [self] request in
      let began = ContinuousClock.now
      defer {
        let whole = request.body.isEmpty ? began : request.body.completedAt
        requested(route.pattern, took: whole.map { .now - $0 } ?? .zero)
      }
      return try await handler(request)
    }
    return measured
  }
}
