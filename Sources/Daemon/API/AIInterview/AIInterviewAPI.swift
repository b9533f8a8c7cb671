internal import Core
internal import HTTPServer

/// Interviews over a WebSocket: docs/api/ai-interview.md.
struct AIInterviewAPI: Sendable {
  let desk: SessionDesk
  let hub: AIInterviewHub
  let logger: Logger

  var routes: [Route] {
    [
      .webSocket("/ws/ai-interview", summary: "An interview in writing, live") { socket, request in
        try await AIInterviewConnection.open(socket, request, hub: hub, desk: desk, logger: logger).run()
      }.documented(.aiInterview)
    ]
  }
}
