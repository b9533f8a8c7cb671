/// HTTP/1.1 over libcurl: connections are kept and used again, and one thread of its own serves them all.
///
/// By default it connects to public addresses only (``AddressGuard``). Proxies from the environment, `.netrc`
/// and cookies are not used; certificates are always verified.
public final class HTTPClient: Sendable {
  public struct Configuration: Sendable {
    /// Sent as `User-Agent`, for example `interviewd/1.0`.
    public var userAgent: String
    /// Transfers at once to one host and port; more wait for their turn. An answer that is not read keeps its
    /// place.
    public var maxConnectionsPerHost = 16
    public var maxConnections = 128
    /// For requests that do not say it themselves.
    public var allowsPrivateAddresses = false
    /// A file of PEM certificates to trust in place of the system's.
    public var certificateAuthorities: String?

    public init(userAgent: String) {
      self.userAgent = userAgent
    }
  }

  private let configuration: Configuration
  private let loop: TransferLoop

  public init(configuration: Configuration) {
    self.configuration = configuration
    loop = TransferLoop(
      limits: AdmissionLimits(
        perOrigin: configuration.maxConnectionsPerHost, total: configuration.maxConnections))
  }

  deinit { loop.close() }

  /// Sends the request and follows redirects; returns when the head of the answer is there, whatever its status.
  ///
  /// Throws ``HTTPClientError``, what the source of a streamed body throws, or `CancellationError`.
  public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let deadline = request.timeouts.whole.map { ContinuousClock.now.advanced(by: $0) }
    var request = request
    var url = try HTTPURL(request.url)
    var followed = 0
    while true {
      let (head, body) = try await perform(request, url: url, deadline: deadline)
      guard request.maxRedirects > 0, let location = Redirect.location(of: head) else {
        return HTTPResponse(status: head.status, headers: head.headers, url: url.text, body: body)
      }
      guard followed < request.maxRedirects else {
        throw HTTPClientError(.tooManyRedirects(limit: request.maxRedirects), host: url.host)
      }
      let target = try url.resolving(location)
      request = try Redirect.request(after: request, status: head.status, from: url, to: target)
      url = target
      try await body.discard()
      followed += 1
    }
  }

  /// Ends all transfers with ``HTTPClientError/Code/shutDown`` and waits for the thread to end.
  public func shutdown() async {
    await loop.closed()
  }

  private func perform(
    _ request: HTTPRequest, url: HTTPURL, deadline: ContinuousClock.Instant?
  ) async throws -> (ResponseHead, HTTPBody) {
    let exchange = try Exchange(request, url: url, deadline: deadline, configuration: configuration)
    let transfer = Transfer(exchange, loop: loop)
    // From here on, letting go of the body ends the transfer, also when the next lines throw.
    let body = HTTPBody(transfer, client: self)
    let head = try await transfer.head()
    if let limit = request.maxBytes, let length = head.contentLength, length > limit,
      request.method != "HEAD",
      request.maxRedirects == 0 || Redirect.location(of: head) == nil
    {
      throw transfer.error(.tooLarge(limit: limit))
    }
    return (head, body)
  }
}
