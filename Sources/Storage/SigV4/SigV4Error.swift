/// Why a request cannot be signed: the caller's fault.
public enum SigV4Error: Error, Sendable, Equatable, CustomStringConvertible {
  /// Seconds out of ``SigV4Signer/expirySeconds``.
  case expiry(Int)
  /// A header's name is not a token, or its value has control characters; the name.
  case header(String)
  /// Before the year 0 or after 9999.
  case date

  public var description: String {
    switch self {
    case .expiry(let seconds): "A signed link can last from 1 to 604800 seconds, not \(seconds)"
    case .header(let name): "The header \(name.debugDescription) cannot be signed"
    case .date: "The date of a signature is not within the years 0 to 9999"
    }
  }
}
