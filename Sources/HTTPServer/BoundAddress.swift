/// Where the server listens.
public struct BoundAddress: Sendable, Equatable, CustomStringConvertible {
  /// A numeric address, without brackets.
  public let host: String
  public let port: UInt16

  /// `127.0.0.1:8000`, `[::1]:8000`.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
