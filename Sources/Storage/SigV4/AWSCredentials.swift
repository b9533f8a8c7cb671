public import struct FoundationEssentials.Date

/// Who asks AWS, or a server that speaks its protocol. What describes it never shows the secrets.
public struct AWSCredentials: Sendable, Equatable {
  public let accessKeyID: String
  public let secretAccessKey: String
  /// Temporary credentials carry one.
  public let sessionToken: String?
  /// From then on they are refused; nil: they last until they are revoked.
  public let expiration: Date?

  public init(
    accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiration: Date? = nil
  ) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
    self.expiration = expiration
  }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String {
    "AWS credentials \(accessKeyID)\(sessionToken == nil ? "" : " with a session token")"
  }

  public var debugDescription: String { description }

  /// For `dump` and test failures, which look at stored properties themselves.
  public var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
