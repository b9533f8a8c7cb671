internal import Core
internal import FoundationEssentials
internal import HTTPClient

/// Credentials of the task or pod that we run in (ECS, EKS Pod Identity), from the service that its variables name.
struct ContainerCredentials: Equatable {
  let url: String
  private let settings: AWSSettings

  /// nil where no variable names a service.
  /// - Throws: ``AWSCredentialsError/invalid(_:_:)``.
  init?(_ settings: AWSSettings) throws(AWSCredentialsError) {
    self.settings = settings
    if let path = settings["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] {
      guard path.utf8.first == UInt8(ascii: "/") else {
        throw .invalid("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "it does not begin with a slash")
      }
      url = "http://169.254.170.2\(path)"
    } else if let text = settings["AWS_CONTAINER_CREDENTIALS_FULL_URI"] {
      guard Self.isAllowed(text) else {
        throw .invalid(
          "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "it is neither https nor http to this machine (loopback, 169.254.170.2, 169.254.170.23 or fd00:ec2::23)"
        )
      }
      url = text
    } else {
      return nil
    }
  }

  func fetch(_ client: HTTPClient, now: Date) async throws -> AWSCredentials {
    var headers = HTTPHeaders()
    if let token = try await token() { headers["Authorization"] = token }
    let requests = MetadataRequests(service: .container, client: client)
    do {
      guard let json = try await requests.fetch(url, headers: headers) else {
        throw AWSCredentialsError.failed(.container, "it answered with status 404")
      }
      return try CredentialsDocument.credentials(json, from: .container, now: now)
    } catch let error as HTTPClientError {
      throw AWSCredentialsError.failed(.container, error.description)
    }
  }

  /// The token is read each time: its file is renewed.
  private func token() async throws -> String? {
    guard let path = settings["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] else {
      return settings["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    }
    guard let text = try await onBlockingQueue({ _ in try AWSFiles.text(path) }) else {
      throw AWSCredentialsError.invalid(
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "there is no file \(path)")
    }
    return text.trimmed
  }

  /// Unencrypted credentials stay within this machine.
  private static func isAllowed(_ text: String) -> Bool {
    guard let url = URLComponents(string: text), let host = url.host?.lowercased(), !host.isEmpty,
      url.user == nil
    else { return false }
    if url.scheme?.lowercased() == "https" { return true }
    guard url.scheme?.lowercased() == "http" else { return false }
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    if ["localhost", "::1", "169.254.170.2", "169.254.170.23", "fd00:ec2::23"].contains(name) { return true }
    let numbers = name.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
    return numbers.count == 4 && numbers[0] == 127 && !numbers.contains(nil)
  }
}
