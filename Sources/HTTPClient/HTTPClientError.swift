/// Why there is no answer, or no more of it. Its description is one sentence that names the host; of the URL it
/// tells nothing else, and of secrets nothing at all.
public struct HTTPClientError: Error, Sendable, Equatable {
  public enum Code: Sendable, Equatable {
    // The caller's, or whoever chose the URL.
    case invalidURL
    /// Neither http nor https, also where a redirect leads there.
    case unsupportedScheme
    case invalidMethod
    /// A header field with line breaks, or one that only the client may set. The name, when it is printable.
    case invalidHeader(String)
    /// The stream gave more or fewer bytes than it announced.
    case requestBodyLength
    /// A redirect asks for the body again, and its source can be read only once.
    case bodyNotReplayable
    /// The host's address is not a public one.
    case privateAddress(String)

    // The network's or the server's.
    case couldNotResolve
    case couldNotConnect
    /// The server's certificate is not trusted, has expired or is for another host.
    case certificate
    /// The TLS handshake failed.
    case tls
    case timedOut(Phase)
    /// Below ``HTTPRequest/Timeouts/minimumRate``.
    case tooSlow
    case tooLarge(limit: Int)
    case tooManyRedirects(limit: Int)
    /// The connection was lost, or what came made it unusable.
    case reset
    /// The body ended before the length that was announced.
    case truncated
    /// What came is not HTTP.
    case invalidResponse
    /// An answer to ``HTTPClient/events(_:)`` that is not a stream of events.
    case notAnEventStream(status: Int)

    // Ours.
    case shutDown
    /// libcurl failed in a way that none of the others names: its code.
    case libcurl(Int)
  }

  public enum Phase: String, Sendable { case connect, firstByte, whole }

  public let code: Code
  /// Without port, user or password; empty when the URL has none.
  public let host: String
  /// What the system or TLS says of it; empty when it adds nothing.
  public let detail: String

  public init(_ code: Code, host: String, detail: String = "") {
    self.code = code
    self.host = host
    self.detail = detail
  }

  /// Whether the same request may succeed later.
  public var isRetryable: Bool {
    switch code {
    case .couldNotResolve, .couldNotConnect, .tls, .timedOut, .tooSlow, .reset, .truncated, .invalidResponse:
      true
    case .invalidURL, .unsupportedScheme, .invalidMethod, .invalidHeader, .requestBodyLength,
      .bodyNotReplayable, .privateAddress, .certificate, .tooLarge, .tooManyRedirects, .notAnEventStream,
      .shutDown,
      .libcurl:
      false
    }
  }
}

extension HTTPClientError: CustomStringConvertible {
  public var description: String {
    let server = host.isEmpty ? "The server" : host
    let sentence =
      switch code {
      case .invalidURL: "The address is not a valid URL"
      case .unsupportedScheme: "Only http and https addresses can be fetched"
      case .invalidMethod: "The request's method is not valid"
      case .invalidHeader(let name): "The request's header \(name) is not valid"
      case .requestBodyLength: "The request's body was not as long as announced"
      case .bodyNotReplayable: "\(server) redirects a request whose body can be sent only once"
      case .privateAddress(let address): "\(server) is at \(address), which is not a public address"
      case .couldNotResolve: "The host name \(host) could not be resolved"
      case .couldNotConnect: "Could not connect to \(server)"
      case .certificate: "The certificate of \(server) is not valid"
      case .tls: "No secure connection to \(server)"
      case .timedOut(.connect): "\(server) did not accept a connection in time"
      case .timedOut(.firstByte): "\(server) did not begin to answer in time"
      case .timedOut(.whole): "\(server) did not complete its answer in time"
      case .tooSlow: "\(server) sends too slowly"
      case .tooLarge(let limit): "The answer of \(server) is larger than \(limit) bytes"
      case .tooManyRedirects(let limit): "\(server) redirects more than \(limit) times"
      case .reset: "The connection to \(server) broke before its answer was complete"
      case .truncated: "\(server) sent fewer bytes than it announced"
      case .invalidResponse: "\(server) did not answer with valid HTTP"
      case .notAnEventStream(let status):
        "\(server) did not answer with a stream of events (status \(status))"
      case .shutDown: "The HTTP client was shut down"
      case .libcurl(let number): "The request to \(server) failed (libcurl \(number))"
      }
    return detail.isEmpty ? sentence : "\(sentence): \(detail)"
  }
}
