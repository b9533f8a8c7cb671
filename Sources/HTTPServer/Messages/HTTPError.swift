/// An answer that is not a success, thrown by handlers; it becomes the route's error body.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
  public var status: Status
  /// A sentence for the client. It is sent as it is: no internals, no secrets.
  public var detail: String
  /// Further fields of the answer, such as `Retry-After`.
  public var headers: Headers

  public init(_ status: Status, _ detail: String, headers: Headers = [:]) {
    self.status = status
    self.detail = detail
    self.headers = headers
  }

  public var description: String { "\(status.rawValue): \(detail)" }
}
