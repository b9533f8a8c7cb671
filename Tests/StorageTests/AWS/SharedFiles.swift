import Foundation
import Storage

/// A home folder with AWS's shared files in it.
final class SharedFiles: Sendable {
  private let folder: TemporaryFolder
  var path: String { folder.path }
  var credentials: String { folder.path + "/.aws/credentials" }
  var config: String { folder.path + "/.aws/config" }

  init(credentials: String? = nil, config: String? = nil) throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/.aws", withIntermediateDirectories: true)
    if let credentials { try write(credentials, to: self.credentials) }
    if let config { try write(config, to: self.config) }
  }

  func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  /// With this home, no instance metadata, and `more`.
  func settings(_ more: [String: String] = [:]) -> AWSSettings {
    AWSSettings(
      variables: ["HOME": folder.path, "AWS_EC2_METADATA_DISABLED": "true"].merging(more) { $1 })
  }
}
