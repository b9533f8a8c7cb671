/// Where an S3 service is, as variables and shared files tell.
struct S3Place: Sendable {
  let endpoint: S3Endpoint
  /// nil: none is told.
  let region: String?

  /// - Throws: ``ObjectStoreError/misconfigured(_:)``, also for shared files that are wrong; `CancellationError`.
  init(_ settings: AWSSettings, addressing: S3Configuration.Addressing) async throws {
    let configuration: S3Configuration
    do {
      configuration = S3Configuration(
        region: try await settings.region(), endpoint: try await settings.s3Endpoint(),
        addressing: addressing)
    } catch let error as AWSCredentialsError {
      throw ObjectStoreError.misconfigured(error.description)
    }
    guard let endpoint = S3Endpoint(configuration) else {
      throw ObjectStoreError.misconfigured(
        "the S3 endpoint is not http(s)://host[:port][/path]: look at AWS_ENDPOINT_URL_S3")
    }
    if let region = configuration.region, !S3Endpoint.isRegion(region) {
      throw ObjectStoreError.misconfigured(
        "\(region.debugDescription) is not an AWS region: look at AWS_REGION")
    }
    self.endpoint = endpoint
    region = configuration.region
  }
}
