/// Why the server could not start. The operator's to mend.
public enum ServerError: Error, Sendable, Equatable, CustomStringConvertible {
  /// With the address as it was given and what the system says.
  case cannotListen(address: String, reason: String)
  case addressInUse(address: String)
  /// The library or the system has no resources for a server.
  case unavailable(String)
  /// `start` was called twice, or after `drain`.
  case startedBefore

  public var description: String {
    switch self {
    case .cannotListen(let address, let reason): "cannot listen on \(address): \(reason)"
    case .addressInUse(let address): "cannot listen on \(address): it is in use"
    case .unavailable(let reason): "cannot start the HTTP server: \(reason)"
    case .startedBefore: "the HTTP server was started before"
    }
  }
}
