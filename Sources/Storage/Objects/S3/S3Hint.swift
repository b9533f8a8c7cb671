internal import FoundationEssentials
internal import HTTPClient

/// What to change about the configuration when S3 refuses. Settings are named, their values never.
enum S3Hint {
  static func of(_ failure: S3Failure, signedAt: Date) -> String? {
    if failure.meansOtherRegion {
      return failure.region.map { "the bucket is in region \($0): set AWS_REGION=\($0)" }
        ?? "set AWS_REGION to the bucket's region, and look at AWS_ENDPOINT_URL_S3"
    }
    return switch failure.error.code {
    case "AccessDenied":
      "allow this key s3:PutObject, s3:GetObject, s3:DeleteObject, s3:ListBucket, s3:AbortMultipartUpload and "
        + "s3:ListBucketMultipartUploads on the bucket; where it has them, look at AWS_ACCESS_KEY_ID, "
        + "AWS_SECRET_ACCESS_KEY and the bucket's name"
    case "SignatureDoesNotMatch":
      "AWS_SECRET_ACCESS_KEY does not belong to AWS_ACCESS_KEY_ID"
    case "InvalidAccessKeyId":
      "the service does not know AWS_ACCESS_KEY_ID: look at it, and whether AWS_ENDPOINT_URL_S3 is where it "
        + "belongs"
    case "ExpiredToken", "InvalidToken", "TokenRefreshRequired":
      "AWS_SESSION_TOKEN has expired or is not this key's: renew all three values"
    case "NoSuchBucket":
      "make the bucket, or correct its name in INTERVIEWD_OBJECTS or the recording's address"
    case "InvalidBucketName":
      "correct the bucket's name"
    case "RequestTimeTooSkewed":
      "set the clock: the request was signed at \(signedAt.ISO8601Format())"
        + (failure.serverDate.map { ", and the service's clock said \($0.ISO8601Format())" } ?? "")
    case "MethodNotAllowed", "NotImplemented":
      "look at AWS_ENDPOINT_URL_S3: this may not be an S3 service"
    case "KMS.NotFoundException", "KMS.DisabledException", "KMS.InvalidStateException":
      "look at the key of SSE-KMS"
    default: nil
    }
  }

  static func of(_ error: HTTPClientError) -> String? {
    switch error.code {
    case .couldNotResolve:
      "look at AWS_ENDPOINT_URL_S3 and AWS_REGION, which make the host's name, and at the name server"
    case .couldNotConnect, .timedOut(.connect):
      "look at AWS_ENDPOINT_URL_S3, and whether the service runs and can be reached from here"
    case .certificate, .tls:
      "look at whether AWS_ENDPOINT_URL_S3 should begin with http:// instead, and at the service's certificate: "
        + "AWS_CA_BUNDLE names the file of an authority of one's own"
    case .invalidResponse:
      "look at whether AWS_ENDPOINT_URL_S3 should begin with https:// instead, and at its port"
    case .invalidURL, .unsupportedScheme: "look at AWS_ENDPOINT_URL_S3"
    default: nil
    }
  }
}
