/// One request and what became of it, told to the server's observer for logs and metrics.
public struct Exchange: Sendable {
  /// Nil for methods that the server does not know.
  public let method: Method?
  /// The pattern of the route, so that metrics do not grow with the paths; nil when none matched.
  public let routePattern: String?
  /// What was sent; 499 when the client left before an answer began, 101 for a WebSocket.
  public let status: Status
  /// From the request's head to the last byte of the answer, or the end of the WebSocket.
  public let duration: Duration
  /// Bytes of the request's body that came. Not counted for a WebSocket.
  public let bytesIn: Int
  /// Bytes of the answer's body that were taken. Not counted for a WebSocket.
  public let bytesOut: Int
  public let peer: String
  public let requestID: String
  /// Whether the client left before the end of the answer.
  public let clientLeft: Bool
  /// What a handler threw, beyond what the client is told. For logs.
  public let failure: String?
}
