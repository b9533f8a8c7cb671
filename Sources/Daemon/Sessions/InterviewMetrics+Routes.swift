internal import HTTPServer

extension InterviewMetrics {
  /// The routes, with their requests told: from the head to the answer, of a stream to its end.
  func measuring(_ routes: [Route]) -> [Route] { routes.map(measuring) }

  private func measuring(_ route: Route) -> Route {
    guard case .request(let handler) = route.handler else { return route }
    var measured = route
    measured.handler = .request { [self] request in
      let began = ContinuousClock.now
      let tell: @Sendable () -> Void = { self.requested(route.pattern, took: .now - began) }
      do {
        var response = try await handler(request)
        guard case .stream(let write) = response.body else {
          tell()
          return response
        }
        response.body = .stream { writer in
          defer { tell() }
          try await write(writer)
        }
        return response
      } catch {
        tell()
        throw error
      }
    }
    return measured
  }
}
