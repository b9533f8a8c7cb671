internal import HTTPClient

/// Requests to the credentials services beside us: they answer at once or are not there.
struct MetadataRequests {
  let service: AWSCredentialsError.Service
  let client: HTTPClient

  /// Longest answer, in bytes; credentials take two thousand.
  private static let maxBytes = 64 << 10

  /// The body of the answer; nil where there is nothing of that name (status 404).
  /// - Throws: ``AWSCredentialsError`` for every other status but 200; `HTTPClientError`; `CancellationError`.
  func fetch(_ url: String, method: String = "GET", headers: HTTPHeaders) async throws -> [UInt8]? {
    var request = HTTPRequest(method, url: url, headers: headers)
    request.allowsPrivateAddresses = true
    // A redirect would take the token elsewhere.
    request.maxRedirects = 0
    request.maxBytes = Self.maxBytes
    request.timeouts.connect = .seconds(1)
    request.timeouts.firstByte = .seconds(1)
    request.timeouts.whole = .seconds(2)
    var policy = RetryPolicy()
    policy.maxAttempts = 2
    policy.firstDelay = .milliseconds(200)
    policy.maxRetryAfter = .seconds(1)
    let response = try await client.send(request, retry: policy)
    if response.status == 404 { return nil }
    guard response.status == 200 else {
      throw AWSCredentialsError.failed(service, "it answered with status \(response.status)")
    }
    return try await response.body.collect(upTo: Self.maxBytes)
  }
}
