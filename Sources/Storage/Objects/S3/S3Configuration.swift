/// Where an S3 service is and how its addresses are made.
public struct S3Configuration: Sendable, Equatable {
  /// nil: AWS's first one (`us-east-1`) until a bucket's own is learned from the service's answers.
  public var region: String?
  /// `http` or `https`, as `https://s3.example.com:9000/path`; nil: AWS's of the region.
  public var endpoint: String?
  public var addressing: Addressing

  public enum Addressing: String, Sendable, CaseIterable {
    /// `path` for endpoints of one's own, and for buckets whose names cannot be in a certificate's; else
    /// `virtualHost`.
    case automatic = "auto"
    /// `https://endpoint/bucket/key`
    case path
    /// `https://bucket.endpoint/key`; buckets whose names cannot be in a host's go by `path` all the same.
    case virtualHost = "virtual"
  }

  public init(region: String? = nil, endpoint: String? = nil, addressing: Addressing = .automatic) {
    self.region = region
    self.endpoint = endpoint
    self.addressing = addressing
  }
}

/// What the service encrypts objects with when it stores them.
public enum S3Encryption: Sendable, Equatable {
  /// As the bucket says.
  case none
  /// SSE-S3: AES-256 with the service's own keys.
  case s3
  /// SSE-KMS; nil: the account's default key.
  case kms(keyID: String?)
}
