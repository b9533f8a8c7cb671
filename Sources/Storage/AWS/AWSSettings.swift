/// The variables that the AWS SDKs read, whatever they came from, and what follows from them and from the shared
/// files that they name.
public struct AWSSettings: Sendable, Equatable {
  /// `AWS_…` with their values, and `HOME`.
  public var variables: [String: String]

  public init(variables: [String: String]) {
    self.variables = variables
  }

  /// The value; an empty one counts as none, as in the SDKs.
  subscript(name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  func isTrue(_ name: String) -> Bool { self[name]?.lowercased() == "true" }

  /// `AWS_CA_BUNDLE`: a file of PEM certificates to trust in place of the system's.
  public var certificateAuthorities: String? { self["AWS_CA_BUNDLE"] }

  /// `AWS_REGION`, `AWS_DEFAULT_REGION`, or the profile's `region`.
  /// - Throws: ``AWSCredentialsError`` when the files have to be read and are wrong; `CancellationError`.
  public func region() async throws -> String? {
    if let region = self["AWS_REGION"] ?? self["AWS_DEFAULT_REGION"] { return region }
    return try await AWSProfile.read(self)?.region
  }

  /// `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, the profile's service `s3` or its `endpoint_url`; nil where none is
  /// set, or `AWS_IGNORE_CONFIGURED_ENDPOINT_URLS` is `true`: then AWS's own endpoint of the region is meant.
  /// - Throws: ``AWSCredentialsError`` when the files have to be read and are wrong; `CancellationError`.
  public func s3Endpoint() async throws -> String? {
    if isTrue("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") { return nil }
    if let url = self["AWS_ENDPOINT_URL_S3"] ?? self["AWS_ENDPOINT_URL"] { return url }
    return try await AWSProfile.read(self)?.s3Endpoint
  }
}
