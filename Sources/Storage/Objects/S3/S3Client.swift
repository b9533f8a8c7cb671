public import FoundationEssentials
public import HTTPClient
internal import Synchronization

/// Requests to an S3 service: addressed, signed, sent, and sent again where that helps.
///
/// What a service's answers teach is kept for the requests that follow: where a bucket is, by how much the clocks
/// differ, and that checksum headers are not known there.
public final class S3Client: Sendable {
  private let endpoint: S3Endpoint
  private let configuredRegion: String?
  private let chain: CredentialsChain
  private let client: HTTPClient
  private let retry: RetryPolicy
  private let clock: @Sendable () -> Date
  private let learned = Mutex(Learned())

  private struct Learned {
    /// By bucket; of a thousand at most, for names may come from outside.
    var regions: [String: String] = [:]
    /// By region; each keeps its signing keys.
    var signers: [String: SigV4Signer] = [:]
    /// How far the service's clock is ahead of ours, in seconds.
    var clockOffset = 0.0
    var refusesChecksums = false
  }

  /// - Parameters:
  ///   - retry: its statuses are not looked at: S3's error codes say more.
  ///   - now: wall time.
  /// - Throws: ``ObjectStoreError/misconfigured(_:)``.
  public init(
    _ configuration: S3Configuration, credentials: CredentialsChain, client: HTTPClient,
    retry: RetryPolicy = RetryPolicy(), now: @escaping @Sendable () -> Date = { Date() }
  ) throws(ObjectStoreError) {
    guard let endpoint = S3Endpoint(configuration) else {
      throw .misconfigured("the S3 endpoint is not http(s)://host[:port][/path]: look at AWS_ENDPOINT_URL_S3")
    }
    if let region = configuration.region, !S3Endpoint.isRegion(region) {
      throw .misconfigured("\(region.debugDescription) is not an AWS region: look at AWS_REGION")
    }
    self.endpoint = endpoint
    configuredRegion = configuration.region
    chain = credentials
    self.client = client
    self.retry = retry
    clock = now
  }

  /// Opens an object to read its bytes as they arrive. The answer's status is 200, 206 or 416; any other is thrown.
  /// - Parameters:
  ///   - rangeStart: the first byte that is wanted.
  ///   - ifRange: an ETag: where the object has another one by now, all of it comes.
  /// - Throws: ``S3Error``; ``ObjectStoreError`` for what cannot be a bucket's or an object's name.
  public func get(
    bucket: String, key: String, rangeStart: Int? = nil, ifRange: String? = nil
  ) async throws -> HTTPResponse {
    guard S3Endpoint.isBucketName(bucket) else {
      throw ObjectStoreError.misconfigured("\(bucket.debugDescription) cannot be a bucket's name")
    }
    var request = S3Request(
      attempt: "read", method: "GET", bucket: bucket, key: try ObjectKey(foreign: key).text)
    request.rangeStart = rangeStart
    if let ifRange { request.unsignedHeaders = [("If-Range", ifRange)] }
    request.timeouts.whole = S3Request.transferLimit
    return try await perform(request, accepts: { [200, 206, 416].contains($0) }) { $0 }
  }

  /// Sends the request until its answer is accepted and read, or nothing more can be done.
  ///
  /// - Parameter read: may throw ``S3Failure`` where the answer is not what it should be; like a truncated answer
  ///   it is asked for again if that may help.
  /// - Throws: ``S3Error``, `CancellationError`, and what the source of the body throws.
  func perform<Result: Sendable>(
    _ wanted: S3Request, accepts: (Int) -> Bool = { (200..<300).contains($0) },
    _ read: (HTTPResponse) async throws -> Result
  ) async throws -> Result {
    var request = learned.withLock { $0.refusesChecksums } ? wanted.withoutChecksums() : wanted
    let policy = request.isBrief ? retry.brief : retry
    var recovery = S3Recovery(policy)
    while true {
      let region = region(of: request.bucket)
      let signedAt = now()
      let failure: S3Failure
      do {
        let response = try await client.send(try await sign(request, region: region, at: signedAt))
        guard accepts(response.status) else {
          throw S3Failure(
            status: response.status, headers: response.headers,
            body: try await response.body.beginning(upTo: S3Request.maxAnswerBytes), to: request,
            signedAt: signedAt)
        }
        let result = try await read(response)
        if recovery.hasLeftOutChecksums { learned.withLock { $0.refusesChecksums = true } }
        return result
      } catch {
        failure = try S3Failure(error, to: request)
      }
      switch recovery.next(
        after: failure, region: region, hasChecksum: request.hasChecksum, now: clock())
      {
      case .wait(let duration): try await policy.sleep(duration)
      case .useRegion(let region): learn(region: region, of: request.bucket)
      case .renewCredentials: chain.invalidate()
      case .setClock(let offset): learned.withLock { $0.clockOffset = offset }
      case .leaveOutChecksums: request = request.withoutChecksums()
      case .giveUp: throw failure.error
      }
    }
  }

  /// A link with which anybody may do this request until it expires.
  func presign(_ request: S3Request, expires seconds: Int) async throws -> String {
    if endpoint.isAWS, configuredRegion == nil, !knowsRegion(of: request.bucket) {
      // A link of another region would be refused, and whoever has it could not follow.
      try await probe(request.bucket)
    }
    let region = region(of: request.bucket)
    let address = endpoint.address(bucket: request.bucket, key: request.key, region: region)
    do {
      let query = try signer(region).presign(
        SigV4Signer.Request(
          method: request.method, host: address.host, path: address.path, query: request.query),
        credentials: try await chain.credentials(), at: now(), expires: seconds)
      return "\(address.scheme)://\(address.host)\(SigV4Signer.encodedPath(address.path))?\(query)"
    } catch {
      throw try S3Failure(error, to: request).error
    }
  }

  /// Whether the bucket is there and may be seen.
  func probe(_ bucket: String) async throws {
    var request = S3Request(attempt: "see", method: "HEAD", bucket: bucket, key: nil)
    request.makeBrief()
    try await perform(request) { try await $0.finish() }
  }

  private func sign(_ request: S3Request, region: String, at date: Date) async throws -> HTTPRequest {
    let address = endpoint.address(bucket: request.bucket, key: request.key, region: region)
    let added = try signer(region).sign(
      SigV4Signer.Request(
        method: request.method, host: address.host, path: address.path, query: request.query,
        headers: request.headers),
      payload: request.body.sha256.map { .sha256($0) } ?? .empty,
      credentials: try await chain.credentials(), at: date)
    var url = "\(address.scheme)://\(address.host)\(SigV4Signer.encodedPath(address.path))"
    if !request.query.isEmpty { url += "?" + SigV4Signer.encodedQuery(request.query) }
    var headers = HTTPHeaders()
    for field in request.headers + added + request.unsignedHeaders { headers.add(field.name, field.value) }
    var http = HTTPRequest(request.method, url: url, headers: headers, body: request.body.content)
    http.timeouts = request.timeouts
    // Followed here, where they can be signed anew.
    http.maxRedirects = 0
    http.rangeStart = request.rangeStart
    // Whoever runs the service next door says so by the endpoint; AWS's names may lead to a private link.
    http.allowsPrivateAddresses = true
    return http
  }

  private func now() -> Date { clock().addingTimeInterval(learned.withLock { $0.clockOffset }) }

  private func region(of bucket: String) -> String {
    learned.withLock { $0.regions[bucket] } ?? configuredRegion ?? "us-east-1"
  }

  private func knowsRegion(of bucket: String) -> Bool { learned.withLock { $0.regions[bucket] != nil } }

  private func learn(region: String, of bucket: String) {
    learned.withLock { learned in
      if learned.regions.count >= 1000 { learned.regions = [:] }
      learned.regions[bucket] = region
    }
  }

  private func signer(_ region: String) -> SigV4Signer {
    learned.withLock { learned in
      if let signer = learned.signers[region] { return signer }
      if learned.signers.count >= 32 { learned.signers = [:] }
      let signer = SigV4Signer(region: region)
      learned.signers[region] = signer
      return signer
    }
  }
}
