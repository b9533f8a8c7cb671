internal import FoundationEssentials
internal import Glibc

/// Where a profile is looked for, and reading it. The functions block.
struct AWSFiles {
  /// nil: neither named nor is there a home folder.
  let config: String?
  let credentials: String?

  init(_ settings: AWSSettings) {
    let home = settings["HOME"]
    func path(_ variable: String, _ name: String) -> String? {
      guard let path = settings[variable] else { return home.map { "\($0)/.aws/\(name)" } }
      guard path.utf8.starts(with: "~/".utf8), let home else { return path }
      return home + path.dropFirst()
    }
    config = path("AWS_CONFIG_FILE", "config")
    credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials")
  }

  /// For messages.
  var paths: [String] { [credentials, config].compactMap(\.self) }

  /// The file at `path`; nil where there is none.
  /// - Throws: ``AWSCredentialsError``.
  static func profiles(_ path: String?) throws(AWSCredentialsError) -> ProfileFile? {
    guard let path, let text = try text(path) else { return nil }
    do {
      return try ProfileFile(text)
    } catch {
      throw .malformed(path, line: error.line, error.reason)
    }
  }

  /// What the file holds; nil where there is none.
  /// - Throws: ``AWSCredentialsError/unreadable(_:_:)``.
  static func text(_ path: String) throws(AWSCredentialsError) -> String? {
    let data: Data?
    do {
      let file = try Descriptor.reading(path)
      let size = try file.fileSize()
      data = if let size, size <= maxBytes { try file.readAll(expected: size) } else { nil }
    } catch {
      guard error.code == ENOENT || error.code == ENOTDIR else { throw .unreadable(path, error.reason) }
      return nil
    }
    guard let data else { throw .unreadable(path, "it is not an ordinary file of at most 1 MiB") }
    return String(decoding: data, as: UTF8.self)
  }

  private static let maxBytes = 1 << 20
}
