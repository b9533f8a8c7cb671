extension WebSocket {
  public enum Message: Sendable, Equatable {
    case text(String)
    case binary([UInt8])
  }

  /// Why a WebSocket is closed (RFC 6455, section 7.4).
  public struct CloseCode: RawRepresentable, Hashable, Sendable {
    public let rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let normal = CloseCode(rawValue: 1000)
    public static let goingAway = CloseCode(rawValue: 1001)
    public static let protocolError = CloseCode(rawValue: 1002)
    public static let unsupportedData = CloseCode(rawValue: 1003)
    public static let invalidText = CloseCode(rawValue: 1007)
    public static let policyViolation = CloseCode(rawValue: 1008)
    public static let messageTooBig = CloseCode(rawValue: 1009)
    public static let internalError = CloseCode(rawValue: 1011)
    /// The client does not keep up: it may come back later.
    public static let tryAgainLater = CloseCode(rawValue: 1013)
  }

  /// The socket is closed, or being closed: nothing more can be sent.
  public struct Closed: Error, Sendable, CustomStringConvertible {
    public let description = "the WebSocket is closed"
  }
}
