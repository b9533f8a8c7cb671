internal import Crypto
internal import FoundationEssentials
internal import HTTPClient

/// One attempt that failed: the error as callers would see it, and what the answer said that may help the next.
struct S3Failure: Error, Equatable {
  var error: S3Error
  /// Where the bucket is, if the answer tells.
  var region: String?
  /// The server's clock.
  var serverDate: Date?
  var retryAfter: Duration?

  /// Where no answer came, or what came of it was no use.
  init(_ error: S3Error) { self.error = error }

  /// What one attempt threw.
  /// - Throws: `error` where it is not about S3: a cancellation, or the source of a body.
  init(_ error: any Error, to request: S3Request) throws {
    switch error {
    case let failure as S3Failure: self = failure
    case let error as HTTPClientError: self.init(error, to: request)
    case let error as AWSCredentialsError:
      self.init(
        S3Error(
          request, code: "NoCredentials", message: error.description, isRetryable: error.isRetryable))
    case is SigV4Error, is Hash.Failure:
      self.init(S3Error(request, code: "NotSigned", message: "\(error)"))
    default: throw error
    }
  }

  /// No answer, or not all of it.
  init(_ error: HTTPClientError, to request: S3Request) {
    self.error = S3Error(
      request, code: "NoAnswer", message: error.description, isRetryable: error.isRetryable)
    self.error.hint = S3Hint.of(error)
  }

  /// An answer that says no.
  /// - Parameter signedAt: the time in the request's signature.
  init(
    status: Int, headers: HTTPHeaders, body: [UInt8], to request: S3Request, signedAt: Date
  ) {
    let document = (try? XMLReader.read(body)).flatMap { $0.name == "Error" ? $0 : nil }
    let requestID = headers["x-amz-request-id"] ?? document?["RequestId"]
    error = S3Error(
      request, status: status, code: document?["Code"].map(Self.word) ?? "",
      message: Self.sentence(document?["Message"] ?? ""), requestID: requestID.map(Self.word))
    serverDate = headers.date
    retryAfter = headers.retryAfter(now: signedAt)
    region = [
      headers["x-amz-bucket-region"], document?["Region"],
      document?["Endpoint"].flatMap(Self.region(inHost:)),
    ].lazy.compactMap { $0 }.first(where: S3Endpoint.isRegion)
    if error.code.isEmpty { error.code = code(ofBare: status, signedAt: signedAt) }
    error.isRetryable =
      Self.transientStatuses.contains(status) || Self.transientCodes.contains(error.code)
    error.hint = S3Hint.of(self, signedAt: signedAt)
  }

  /// Whether another signature by the same credentials would be refused just the same: they have expired, or been
  /// replaced by others where they came from.
  var meansStaleCredentials: Bool {
    [
      "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "InvalidAccessKeyId", "SignatureDoesNotMatch",
    ].contains(error.code)
  }

  var meansOtherRegion: Bool {
    [
      "PermanentRedirect", "TemporaryRedirect", "Redirect", "AuthorizationHeaderMalformed",
      "IncorrectEndpoint",
    ].contains(error.code) || [301, 307, 308].contains(error.status)
  }

  var meansWrongClock: Bool { error.code == "RequestTimeTooSkewed" }

  /// Whether a header that the server does not know may be what it refuses.
  var mayMeanUnknownHeader: Bool {
    error.status == 501
      || error.status == 400
        && ["NotImplemented", "InvalidArgument", "InvalidRequest", "BadRequest"].contains(error.code)
  }

  /// Whether it surely is a checksum's header that the server does not know, and not the request as such.
  var meansUnknownChecksum: Bool {
    error.status == 501 || error.code == "NotImplemented"
      || [error.code, error.message].contains { $0.lowercased().contains("checksum") }
  }

  /// S3's answers without a document: those to HEAD, and other servers'.
  private func code(ofBare status: Int, signedAt: Date) -> String {
    switch status {
    case 301, 308: "PermanentRedirect"
    case 307: "TemporaryRedirect"
    case 400: region == nil ? "BadRequest" : "AuthorizationHeaderMalformed"
    case 403:
      // S3 allows 15 minutes.
      serverDate.map { abs($0.timeIntervalSince(signedAt)) > 15 * 60 } == true
        ? "RequestTimeTooSkewed" : "AccessDenied"
    case 404: error.key == nil ? "NoSuchBucket" : "NotFound"
    case 429: "TooManyRequests"
    case 501: "NotImplemented"
    case 503: "ServiceUnavailable"
    default: "Status\(status)"
    }
  }

  private static let transientStatuses: Set<Int> = [408, 429, 500, 502, 503, 504]
  private static let transientCodes: Set<String> = [
    "SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted", "Throttling",
    "RequestTimeTooSkewed", "ExpiredToken", "TokenRefreshRequired",
    // The body was damaged on its way.
    "BadDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "IncompleteBody",
  ]

  /// `bucket.s3.eu-west-1.amazonaws.com`, or with a hyphen in place of the second dot.
  private static func region(inHost host: String) -> String? {
    guard let match = host.firstMatch(of: /(?:^|\.)s3[.\-]([a-z0-9\-]+)\.amazonaws\.com/) else { return nil }
    return String(match.1)
  }

  /// What a server sent as a name, fit for a log.
  private static func word(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(128).filter { ("!"..."~").contains($0) }))
  }

  /// What a server sent as a sentence, on one line.
  private static func sentence(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(300).map { scalar -> Unicode.Scalar in
      scalar.properties.generalCategory == .control ? " " : scalar
    }
    return String(String.UnicodeScalarView(scalars))
  }
}

extension S3Error {
  init(
    _ request: S3Request, status: Int? = nil, code: String, message: String, requestID: String? = nil,
    isRetryable: Bool = false
  ) {
    self.init(
      attempt: request.attempt, status: status, code: code, message: message, requestID: requestID,
      bucket: request.bucket, key: request.key, isRetryable: isRetryable)
  }
}
