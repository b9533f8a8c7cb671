public import FoundationEssentials
public import HTTPClient
internal import Synchronization

/// Requests to an S3 service: addressed, signed, sent, and sent again where that helps.
///
/// Where the service is, it finds out with the first request: until then it does not matter whether that is described
/// rightly. What a service's answers teach is kept for the requests that follow: where a bucket is, by how much the
/// clocks differ, and what checksum headers are good for there.
public final class S3Client: Sendable {
  private let settings: AWSSettings
  private let addressing: S3Configuration.Addressing
  private let chain: CredentialsChain
  private let client: HTTPClient
  private let retry: RetryPolicy
  private let clock: @Sendable () -> Date
  private let learned = Mutex(Learned())

  private struct Learned {
    var place: S3Place?
    /// By bucket; of a thousand at most, for names may come from outside.
    var regions: [String: String] = [:]
    /// By region; each keeps its signing keys.
    var signers: [String: SigV4Signer] = [:]
    /// How far the service's clock is ahead of ours, in seconds; nil: not as far that it would mind.
    var clockOffset: Double?
    /// By our clock: until then requests are sent without them.
    var refusesChecksumsUntil = Date.distantPast
    var answersChecksums = false
  }

  /// How long what may have been a passing fault is believed, in seconds.
  private static let refusalValidity = 3600.0

  /// - Parameters:
  ///   - settings: tell region and endpoint.
  ///   - retry: its statuses are not looked at: S3's error codes say more.
  ///   - now: wall time.
  public init(
    _ settings: AWSSettings, addressing: S3Configuration.Addressing = .automatic,
    credentials: CredentialsChain, client: HTTPClient, retry: RetryPolicy = RetryPolicy(),
    now: @escaping @Sendable () -> Date = { Date() }
  ) {
    self.settings = settings
    self.addressing = addressing
    chain = credentials
    self.client = client
    self.retry = retry
    clock = now
  }

  /// Finds out where the service is, and connects to nothing.
  /// - Throws: ``ObjectStoreError/misconfigured(_:)``, also for shared files that are wrong; `CancellationError`.
  public func checkConfiguration() async throws { _ = try await place() }

  /// How far the service's clock is ahead of this machine's, where that is so far that it refused a request: about
  /// a quarter of an hour. Negative: behind.
  public var clockOffset: Duration? { learned.withLock { $0.clockOffset.map { .seconds($0) } } }

  private func place() async throws -> S3Place {
    if let place = learned.withLock({ $0.place }) { return place }
    // Several first requests find the same.
    let place = try await S3Place(settings, addressing: addressing)
    learned.withLock { $0.place = place }
    return place
  }

  /// - Throws: ``ObjectStoreError`` for what cannot be a bucket's or an object's name.
  public static func check(bucket: String, key: String) throws(ObjectStoreError) {
    guard S3Endpoint.isBucketName(bucket) else {
      throw .misconfigured("\(bucket.debugDescription) cannot be a bucket's name")
    }
    _ = try ObjectKey(foreign: key)
  }

  /// Opens an object to read its bytes as they arrive. The answer's status is 200, 206 or 416; any other is thrown.
  /// - Parameters:
  ///   - rangeStart: the first byte that is wanted.
  ///   - ifRange: an ETag: where the object has another one by now, all of it comes.
  ///   - deadline: for all attempts and the object's last byte.
  /// - Throws: ``S3Error``; ``ObjectStoreError`` for what cannot be a bucket's or an object's name, and where the
  ///   service is described wrongly.
  public func get(
    bucket: String, key: String, rangeStart: Int? = nil, ifRange: String? = nil,
    deadline: ContinuousClock.Instant? = nil
  ) async throws -> HTTPResponse {
    try Self.check(bucket: bucket, key: key)
    var request = S3Request(attempt: "read", method: "GET", bucket: bucket, key: key)
    request.rangeStart = rangeStart
    if let ifRange { request.unsignedHeaders = [("If-Range", ifRange)] }
    request.timeouts.whole = S3Request.transferLimit
    request.deadline = deadline
    return try await perform(request, accepts: { [200, 206, 416].contains($0) }) { $0 }
  }

  /// Sends the request until its answer is accepted and read, or nothing more can be done.
  ///
  /// - Parameter read: may throw ``S3Failure`` where the answer is not what it should be; like a truncated answer
  ///   it is asked for again if that may help.
  /// - Throws: ``S3Error``, ``ObjectStoreError/misconfigured(_:)``, `CancellationError`, and what the source of the
  ///   body throws.
  func perform<Result: Sendable>(
    _ wanted: S3Request, accepts: (Int) -> Bool = { (200..<300).contains($0) },
    _ read: (HTTPResponse) async throws -> Result
  ) async throws -> Result {
    let place = try await place()
    var request = refusesChecksums ? wanted.withoutChecksums() : wanted
    let policy = request.isBrief ? retry.brief : retry
    var recovery = S3Recovery(policy)
    while true {
      let region = region(of: request.bucket, place)
      let signedAt = now()
      var credentials: AWSCredentials?
      let failure: S3Failure
      do {
        let known = try await chain.credentials()
        credentials = known
        let response = try await client.send(
          try sign(request, place.endpoint, region: region, credentials: known, at: signedAt))
        guard accepts(response.status) else {
          throw S3Failure(
            status: response.status, headers: response.headers,
            body: try await response.body.beginning(upTo: S3Request.maxAnswerBytes), to: request,
            signedAt: signedAt)
        }
        let result = try await read(response)
        if recovery.hasFoundChecksumsRefused { learnThatChecksumsAreRefused() }
        return result
      } catch {
        failure = try S3Failure(error, to: request)
      }
      switch recovery.next(
        after: failure, region: region, hasChecksum: request.hasChecksum, now: clock())
      {
      case .wait(let duration):
        if let deadline = request.deadline, .now + duration >= deadline { throw failure.error }
        try await policy.sleep(duration)
      case .useRegion(let region): learn(region: region, of: request.bucket)
      case .renewCredentials:
        guard let credentials, await hasOthers(than: credentials) else { throw failure.error }
      case .setClock(let offset): learned.withLock { $0.clockOffset = offset }
      case .leaveOutChecksums: request = request.withoutChecksums()
      case .giveUp: throw failure.error
      }
    }
  }

  /// Whether there are other credentials by now than those that were refused: somebody may have changed the files,
  /// and another request may have found out before.
  private func hasOthers(than refused: AWSCredentials) async -> Bool {
    if let known = try? await chain.credentials(), known != refused { return true }
    chain.invalidate()
    guard let found = try? await chain.credentials() else { return false }
    return found != refused
  }

  /// A link with which anybody may do this request until it expires.
  func presign(_ request: S3Request, expires seconds: Int) async throws -> String {
    let place = try await place()
    if place.endpoint.isAWS, place.region == nil, !knowsRegion(of: request.bucket) {
      // A link of another region would be refused, and whoever has it could not follow.
      try await probe(request.bucket)
    }
    let region = region(of: request.bucket, place)
    let address = place.endpoint.address(bucket: request.bucket, key: request.key, region: region)
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

  private func sign(
    _ request: S3Request, _ endpoint: S3Endpoint, region: String, credentials: AWSCredentials, at date: Date
  ) throws -> HTTPRequest {
    let address = endpoint.address(bucket: request.bucket, key: request.key, region: region)
    let added = try signer(region).sign(
      SigV4Signer.Request(
        method: request.method, host: address.host, path: address.path, query: request.query,
        headers: request.headers),
      payload: request.body.sha256.map { .sha256($0) } ?? .empty,
      credentials: credentials, at: date)
    var url = "\(address.scheme)://\(address.host)\(SigV4Signer.encodedPath(address.path))"
    if !request.query.isEmpty { url += "?" + SigV4Signer.encodedQuery(request.query) }
    var headers = HTTPHeaders()
    for field in request.headers + added + request.unsignedHeaders { headers.add(field.name, field.value) }
    var http = HTTPRequest(request.method, url: url, headers: headers, body: request.body.content)
    http.timeouts = request.timeouts
    if let deadline = request.deadline { http.timeouts.whole = max(.milliseconds(1), deadline - .now) }
    // Followed here, where they can be signed anew.
    http.maxRedirects = 0
    http.rangeStart = request.rangeStart
    // Whoever runs the service next door says so by the endpoint; AWS's names may lead to a private link.
    http.allowsPrivateAddresses = true
    return http
  }

  private func now() -> Date { clock().addingTimeInterval(learned.withLock { $0.clockOffset } ?? 0) }

  /// Whether the service answered the last part of an upload with its SHA-256.
  var answersChecksums: Bool { learned.withLock { $0.answersChecksums } }

  func learn(answersChecksums: Bool) { learned.withLock { $0.answersChecksums = answersChecksums } }

  private var refusesChecksums: Bool { clock() < learned.withLock { $0.refusesChecksumsUntil } }

  private func learnThatChecksumsAreRefused() {
    let until = clock().addingTimeInterval(Self.refusalValidity)
    learned.withLock { $0.refusesChecksumsUntil = until }
  }

  private func region(of bucket: String, _ place: S3Place) -> String {
    learned.withLock { $0.regions[bucket] } ?? place.region ?? "us-east-1"
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
