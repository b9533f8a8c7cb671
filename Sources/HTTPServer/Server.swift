internal import Synchronization

/// An HTTP/1.1 server. TLS ends at a proxy in front of it.
///
/// Two threads of its own do the input and output, one for HTTP and one for WebSockets; handlers run as
/// Swift tasks. A task is cancelled when its client leaves, which includes one that closes its sending side
/// while it waits.
public final class Server: Sendable {
  public typealias Observer = @Sendable (Exchange) -> Void

  private let configuration: ServerConfiguration
  private let state = Mutex(State.new)
  private let gauges = Gauges()

  private enum State {
    case new
    case starting
    case running(HTTPLoop)
    case drained
  }

  /// - Parameters:
  ///   - cors: nil answers no page of another origin.
  ///   - observer: called after each exchange, on the server's own threads: it must be quick.
  public init(
    router: Router, limits: ServerLimits = .init(), cors: CORS? = nil, observer: Observer? = nil
  ) {
    configuration = ServerConfiguration(router: router, limits: limits, cors: cors, observer: observer)
  }

  /// Listens and answers from then on.
  ///
  /// - Parameters:
  ///   - host: an address or a name; IPv6 with or without brackets.
  ///   - port: 0 picks a free one.
  /// - Throws: `ServerError`.
  public func start(host: String, port: UInt16) async throws -> BoundAddress {
    try state.withLock { state throws(ServerError) in
      guard case .new = state else { throw .startedBefore }
      state = .starting
    }
    do {
      let (loop, address) = try await HTTPLoop.start(
        host: host, port: port, configuration: configuration, gauges: gauges)
      state.withLock { $0 = .running(loop) }
      return address
    } catch {
      state.withLock { $0 = .new }
      throw error
    }
  }

  /// How many connections and WebSockets are open.
  public var counts: (connections: Int, webSockets: Int) {
    (gauges.connections.load(ordering: .relaxed), gauges.webSockets.load(ordering: .relaxed))
  }

  /// Returns at the next turn of the thread that serves: how a watchdog learns that it takes turns at all, however
  /// many connections there are. At once when the server does not run.
  public func turn() async {
    await withCheckedContinuation { continuation in
      // Under the lock: a drain, after which the thread ends, is posted later than this.
      let isPosted = state.withLock { state in
        guard case .running(let loop) = state else { return false }
        loop.mailbox.post(.turn(continuation))
        return true
      }
      if !isPosted { continuation.resume() }
    }
  }

  /// Ends well: accepts nothing more, answers what is in flight with `Connection: close`, closes WebSockets
  /// with 1001. Handlers that remain at the deadline are cancelled and their connections cut. Returns when
  /// all is closed; a second call returns at once.
  public func drain(deadline: Duration) async {
    let loop = state.withLock { state -> HTTPLoop? in
      guard case .running(let loop) = state else { return nil }
      state = .drained
      return loop
    }
    await loop?.drain(deadline: deadline)
  }
}

struct ServerConfiguration: Sendable {
  let router: Router
  let limits: ServerLimits
  let cors: CORS?
  let observer: Server.Observer?
}

final class Gauges: Sendable {
  let connections = Atomic(0)
  let webSockets = Atomic(0)
}
