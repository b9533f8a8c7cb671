/// One request to one server, checked and ready for curl. A redirect makes another.
struct Exchange: Sendable {
  let method: String
  let url: HTTPURL
  let headers: [HTTPHeaders.Field]
  let body: HTTPRequestBody
  let timeouts: HTTPRequest.Timeouts
  let deadline: ContinuousClock.Instant?
  let maxBytes: Int?
  let allowsPrivateAddresses: Bool
  let userAgent: String
  let certificateAuthorities: String?

  init(
    _ request: HTTPRequest, url: HTTPURL, deadline: ContinuousClock.Instant?,
    configuration: HTTPClient.Configuration
  ) throws(HTTPClientError) {
    var headers = request.headers
    if let start = request.rangeStart { headers["Range"] = "bytes=\(start)-" }
    let isToken = !request.method.isEmpty && request.method.utf8.allSatisfy { (0x41...0x5A).contains($0) }
    guard isToken else { throw HTTPClientError(.invalidMethod, host: url.host) }
    for field in headers where !field.isAcceptable {
      let isPrintable = field.name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
      throw HTTPClientError(.invalidHeader(isPrintable ? field.name : ""), host: url.host)
    }
    method = request.method
    self.url = url
    self.headers = headers.fields
    // An empty body is announced, or servers wait for one (RFC 9110, 8.6).
    if case .none = request.body, ["POST", "PUT", "PATCH"].contains(request.method) {
      body = .bytes([])
    } else {
      body = request.body
    }
    timeouts = request.timeouts
    self.deadline = deadline
    maxBytes = request.maxBytes
    allowsPrivateAddresses = request.allowsPrivateAddresses ?? configuration.allowsPrivateAddresses
    userAgent = configuration.userAgent
    certificateAuthorities = configuration.certificateAuthorities
  }
}
