internal import FoundationEssentials
internal import HTTPClient

/// Where credentials are looked for, in the order of the AWS SDKs. The first place that has some decides, also
/// when they are wrong there: to go on would mean to act as somebody else than the operator meant.
struct CredentialsSources {
  let settings: AWSSettings
  let client: HTTPClient

  /// - Throws: ``AWSCredentialsError``; `CancellationError`.
  func find(now: Date) async throws -> AWSCredentials {
    if let found = try inVariables() { return found }
    if settings["AWS_WEB_IDENTITY_TOKEN_FILE"] != nil { throw AWSCredentialsError.webIdentity }
    if let found = try await AWSProfile.read(settings)?.credentials() { return found }
    if let container = try ContainerCredentials(settings) {
      return try await container.fetch(client, now: now)
    }
    let ending: String
    if let instance = InstanceCredentials(settings) {
      switch try await instance.fetch(client, now: now) {
      case .found(let credentials): return credentials
      case .absent: ending = "the instance metadata service (not reached)"
      case .noRole: ending = "the instance metadata service (the instance has no role)"
      }
    } else {
      ending = "not the instance metadata service (AWS_EC2_METADATA_DISABLED)"
    }
    let files = AWSFiles(settings).paths
    throw AWSCredentialsError.notFound(
      looked: ["AWS_ACCESS_KEY_ID"] + files + ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", ending])
  }

  private func inVariables() throws(AWSCredentialsError) -> AWSCredentials? {
    let place = "The configuration"
    switch (settings["AWS_ACCESS_KEY_ID"], settings["AWS_SECRET_ACCESS_KEY"]) {
    case (nil, nil): return nil
    case (nil, _): throw .incomplete(place: place, missing: "AWS_ACCESS_KEY_ID")
    case (_, nil): throw .incomplete(place: place, missing: "AWS_SECRET_ACCESS_KEY")
    case (let id?, let secret?):
      return AWSCredentials(
        accessKeyID: id, secretAccessKey: secret, sessionToken: settings["AWS_SESSION_TOKEN"])
    }
  }
}
