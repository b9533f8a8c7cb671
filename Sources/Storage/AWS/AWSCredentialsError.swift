public import struct FoundationEssentials.Date

/// Why there are no credentials, in a sentence that says what to change. It never holds a secret.
public enum AWSCredentialsError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Service: String, Sendable {
    case container = "The container's credentials service"
    case instance = "The instance metadata service"
  }

  /// Nothing is set anywhere.
  case notFound(looked: [String])
  /// One half of a pair of keys.
  case incomplete(place: String, missing: String)
  case unsupported(profile: String, setting: String)
  /// `AWS_WEB_IDENTITY_TOKEN_FILE`.
  case webIdentity
  case noSuchProfile(String, files: [String])
  case unreadable(String, String)
  /// The line counts from 1.
  case malformed(String, line: Int, String)
  /// A variable, and what is wrong with it.
  case invalid(String, String)
  /// It did not give credentials.
  case failed(Service, String)
  /// It gave credentials that have expired.
  case expired(Service, Date)

  /// Whether the same may succeed later without anybody changing something.
  public var isRetryable: Bool {
    switch self {
    case .failed, .expired: true
    case .notFound, .incomplete, .unsupported, .webIdentity, .noSuchProfile, .unreadable, .malformed,
      .invalid:
      false
    }
  }

  public var description: String {
    switch self {
    case .notFound(let looked):
      "No AWS credentials: looked in \(looked.joined(separator: ", ")). "
        + "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"
    case .incomplete(let place, let missing):
      "\(place) has only one half of a pair of AWS keys: set \(missing) too"
    case .unsupported(let profile, let setting):
      "The AWS profile \(profile.debugDescription) uses \(setting), which is not supported here: \(Self.instead)"
    case .webIdentity:
      "AWS_WEB_IDENTITY_TOKEN_FILE is set, which is not supported here: \(Self.instead)"
    case .noSuchProfile(let name, let files):
      "AWS_PROFILE names \(name.debugDescription), and no such profile is in "
        + (files.isEmpty ? "any file, for HOME is not set" : files.joined(separator: " or "))
    case .unreadable(let path, let reason):
      "Cannot read the AWS file \(path): \(reason)"
    case .malformed(let path, let line, let reason):
      "Line \(line) of the AWS file \(path) is malformed: \(reason)"
    case .invalid(let variable, let reason):
      "\(variable) cannot be used: \(reason)"
    case .failed(let service, let reason):
      "\(service.rawValue) gave no AWS credentials: \(reason)"
    case .expired(let service, let date):
      "\(service.rawValue) gave AWS credentials that expired at \(date.ISO8601Format()); is the clock right?"
    }
  }

  private static let instead =
    "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN), for example from "
    + "\"aws configure export-credentials --format env\", or give the instance or container a role"
}
