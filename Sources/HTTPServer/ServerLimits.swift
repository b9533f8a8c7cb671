/// What the server allows its clients. The defaults suit a server behind a proxy or on a small network.
public struct ServerLimits: Sendable {
  /// Request line and header fields: 431 past it.
  public var headBytes = 32 * 1024
  /// Connections at once, WebSockets not among them; further ones wait to be accepted.
  public var connections = 10_000
  /// Connections at once from one address. Behind a proxy all have its address.
  public var connectionsPerAddress = 10_000
  /// WebSockets at once: 503 past it.
  public var webSockets = 10_000
  /// Bytes of a message from a client: 1009 past it.
  public var webSocketMessage = 1 << 20
  /// Messages from a client that wait to be read; its socket is not read while there are more.
  public var webSocketUnread = 16
  /// What may wait to be sent to one client's WebSocket. `send` waits for room; a member of a group past
  /// it is dropped with 1013.
  public var webSocketQueueBytes = 1 << 20
  public var webSocketQueueMessages = 256
  /// From a connection's (or on a kept one: the request line's) beginning to the end of the head.
  public var headDeadline: Duration = .seconds(10)
  /// Bytes per second of a request's body, over each `bodyRateWindow`.
  public var minimumBodyRate = 1024
  public var bodyRateWindow: Duration = .seconds(30)
  /// How long a connection may do nothing, in whole seconds; running handlers do not count.
  public var idle: Duration = .seconds(60)
  public var pingInterval: Duration = .seconds(30)
  public var pongTimeout: Duration = .seconds(20)
  /// How long the other side has to answer a close frame, and a dropped one to take it.
  public var closeTimeout: Duration = .seconds(5)

  public init() {}
}
