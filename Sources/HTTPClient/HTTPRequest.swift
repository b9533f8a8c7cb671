/// What to ask of a server, and how long and how much to put up with.
public struct HTTPRequest: Sendable {
  /// A standard name in upper case, or a token of your own.
  public var method: String
  /// `http` or `https`. It may carry secrets in its query, so errors never quote it.
  public var url: String
  public var headers: HTTPHeaders
  public var body: HTTPRequestBody
  public var timeouts = Timeouts()
  /// How many redirects are followed; 0 gives the redirect itself as the response.
  public var maxRedirects = 5
  /// Most bytes of the response's body: more is ``HTTPClientError/Code/tooLarge(limit:)``. nil: no limit.
  public var maxBytes: Int?
  /// Asks for the body from this byte on (`Range: bytes=N-`). The server may ignore it: status 206 says it did not.
  public var rangeStart: Int?
  /// Whether private, loopback and other non-public addresses may be connected to; nil: as the client says.
  public var allowsPrivateAddresses: Bool?

  public init(
    _ method: String = "GET", url: String, headers: HTTPHeaders = HTTPHeaders(),
    body: HTTPRequestBody = .none
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }

  public struct Timeouts: Sendable {
    /// Resolving the name, connecting and the TLS handshake together.
    public var connect: Duration = .seconds(10)
    /// Longest silence from the connection (or the last byte that the server took of the body) to the response's
    /// first byte. nil: no limit.
    public var firstByte: Duration? = .seconds(30)
    /// From calling `send` to the end of the body, redirects included. nil: no limit.
    public var whole: Duration? = .seconds(60)
    /// While the body arrives; time in which the reader makes it wait does not count. nil: no limit.
    public var minimumRate: MinimumRate? = MinimumRate(bytesPerSecond: 1024, window: .seconds(30))

    public init() {}
  }

  public struct MinimumRate: Sendable, Equatable {
    public var bytesPerSecond: Int
    public var window: Duration

    public init(bytesPerSecond: Int, window: Duration) {
      self.bytesPerSecond = bytesPerSecond
      self.window = window
    }
  }
}
