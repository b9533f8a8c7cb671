internal import FoundationEssentials

/// How the container's and the instance's services write credentials.
struct CredentialsDocument: Decodable {
  /// The instance's service says `Success`, or what went wrong: then the others are missing.
  private let code: String?
  private let accessKeyID: String?
  private let secretAccessKey: String?
  private let token: String?
  private let expiration: String?

  private enum CodingKeys: String, CodingKey {
    case code = "Code"
    case accessKeyID = "AccessKeyId"
    case secretAccessKey = "SecretAccessKey"
    case token = "Token"
    case expiration = "Expiration"
  }

  /// - Throws: ``AWSCredentialsError``.
  static func credentials(
    _ json: [UInt8], from service: AWSCredentialsError.Service, now: Date
  ) throws(AWSCredentialsError) -> AWSCredentials {
    let document = try? JSONDecoder().decode(Self.self, from: Data(json))
    if let code = document?.code, code != "Success" {
      throw .failed(service, "its code is \(code.prefix(64).debugDescription)")
    }
    guard let document, let id = document.accessKeyID, let secret = document.secretAccessKey,
      !id.isEmpty, !secret.isEmpty
    else { throw .failed(service, "its answer is not a credentials document") }
    var expiration: Date?
    if let text = document.expiration {
      guard let date = date(text) else { throw .failed(service, "it gave no valid expiration date") }
      guard date > now else { throw .expired(service, date) }
      expiration = date
    }
    return AWSCredentials(
      accessKeyID: id, secretAccessKey: secret,
      sessionToken: document.token.flatMap { $0.isEmpty ? nil : $0 }, expiration: expiration)
  }

  /// ISO 8601, with or without fractions of a second.
  private static func date(_ text: String) -> Date? {
    [false, true].lazy.compactMap { hasFractions in
      try? Date.ISO8601FormatStyle(includingFractionalSeconds: hasFractions).parse(text)
    }.first
  }
}
