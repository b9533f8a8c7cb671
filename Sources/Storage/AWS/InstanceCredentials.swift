internal import FoundationEssentials
internal import HTTPClient

/// Credentials of the virtual machine's role, from EC2's instance metadata service, version 2: a token is asked for
/// first, which a fooled proxy or a redirect cannot do.
struct InstanceCredentials: Equatable {
  enum Outcome: Equatable {
    case found(AWSCredentials)
    /// Nobody answers there: this is no virtual machine of AWS's.
    case absent
    /// The machine has none.
    case noRole
  }

  private let endpoint: String

  /// nil where the operator has switched the service off.
  init?(_ settings: AWSSettings) {
    if settings.isTrue("AWS_EC2_METADATA_DISABLED") { return nil }
    let endpoint = settings["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? "http://169.254.169.254"
    self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
  }

  /// - Throws: ``AWSCredentialsError``; `CancellationError`.
  func fetch(_ client: HTTPClient, now: Date) async throws -> Outcome {
    let requests = MetadataRequests(service: .instance, client: client)
    do {
      return try await fetch(requests, now: now)
    } catch let error as HTTPClientError {
      let isAbsent =
        switch error.code {
        case .couldNotConnect, .timedOut(.connect): true
        default: false
        }
      if isAbsent { return .absent }
      // Its answers do not pass a container's bridge by default, though connecting succeeds.
      let hint =
        error.code == .timedOut(.firstByte)
        ? " (in a container, the instance's metadata options need a hop limit of 2)" : ""
      throw AWSCredentialsError.failed(.instance, error.description + hint)
    }
  }

  private func fetch(_ requests: MetadataRequests, now: Date) async throws -> Outcome {
    let lifetime: HTTPHeaders = ["X-aws-ec2-metadata-token-ttl-seconds": "300"]
    guard
      let token = try await requests.fetch("\(endpoint)/latest/api/token", method: "PUT", headers: lifetime)
    else {
      throw AWSCredentialsError.failed(.instance, "it knows no tokens (status 404)")
    }
    var headers = HTTPHeaders()
    headers.add("X-aws-ec2-metadata-token", String(decoding: token, as: UTF8.self), isCredential: true)
    let roles = "\(endpoint)/latest/meta-data/iam/security-credentials/"
    guard let list = try await requests.fetch(roles, headers: headers),
      let role = String(decoding: list, as: UTF8.self).split(whereSeparator: \.isWhitespace).first,
      let json = try await requests.fetch(roles + URIEncoding.encoded(String(role)), headers: headers)
    else { return .noRole }
    return .found(try CredentialsDocument.credentials(json, from: .instance, now: now))
  }
}
