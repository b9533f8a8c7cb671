extension WebSocket {
  /// Runs the route's handler and closes when it is done. The observer is told then.
  func run(
    _ handler: @Sendable (WebSocket, Request) async throws -> Void, _ request: Request,
    began: Nanoseconds, observer: Server.Observer?
  ) async {
    var failure: String?
    do {
      try await handler(self, request)
      await close(.normal)
    } catch {
      // That the client closed, or left, is what a handler learns by these two.
      if !(error is Closed), !(error is CancellationError) { failure = ErrorAnswer.error(for: error).failure }
      await close(.internalError)
    }
    observer?(
      Exchange(
        method: request.method, routePattern: request.routePattern, status: .switchingProtocols,
        duration: .nanoseconds(Monotonic.now() - began), bytesIn: 0, bytesOut: 0, peer: request.peer,
        requestID: request.id, clientLeft: Task.isCancelled, failure: failure))
  }
}
