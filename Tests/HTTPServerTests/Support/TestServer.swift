import Synchronization

@testable import HTTPServer

/// A server on a free port, and what its observer was told.
struct TestServer {
  let server: Server
  let port: UInt16
  private let log: AsyncStream<Exchange>

  /// Starts a server with these routes, and drains it when `body` is done.
  static func run(
    _ routes: [Route], limits: ServerLimits = .init(), cors: CORS? = nil,
    _ body: (TestServer) async throws -> Void
  ) async throws {
    let (log, continuation) = AsyncStream<Exchange>.makeStream()
    let server = Server(router: try Router(routes), limits: limits, cors: cors) { continuation.yield($0) }
    let address = try await server.start(host: "127.0.0.1", port: 0)
    do {
      try await body(TestServer(server: server, port: address.port, log: log))
      await server.drain(deadline: .zero)
    } catch {
      await server.drain(deadline: .zero)
      throw error
    }
  }

  /// The next exchange that the observer is told.
  func exchange() async -> Exchange? {
    var iterator = log.makeAsyncIterator()
    return await iterator.next()
  }

  func ask(_ text: String, isHead: Bool = false) async throws -> HTTPConversation.Answer? {
    try await HTTPConversation(port: port).ask(text, isHead: isHead)
  }
}

extension ServerLimits {
  static func with(_ change: (inout ServerLimits) -> Void) -> ServerLimits {
    var limits = ServerLimits()
    change(&limits)
    return limits
  }
}
