internal import FoundationEssentials
internal import Storage

/// Where a recording is fetched from.
enum RecordingSource: Equatable {
  /// An http or https URL.
  case web(String)
  /// `s3://bucket/key`, the key as it is: nothing in it is percent-encoded.
  case object(bucket: String, key: String)

  private static let scheme = "s3://"

  /// What the URL of a question means. Nil for an `s3:` URL without bucket or key.
  init?(_ url: String) {
    guard url.lowercased().hasPrefix("s3:") else {
      self = .web(url)
      return
    }
    guard url.lowercased().hasPrefix(Self.scheme) else { return nil }
    let parts = url.dropFirst(Self.scheme.count).split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
    self = .object(bucket: String(parts[0]), key: String(parts[1]))
  }

  /// Why there can be no such object; nil where there may be one, and for the web.
  var fault: String? {
    guard case .object(let bucket, let key) = self else { return nil }
    do throws(ObjectStoreError) {
      try S3Client.check(bucket: bucket, key: key)
      return nil
    } catch {
      guard case .invalidKey(_, let reason) = error else { return "no bucket can have this name" }
      return "no object can have this key: \(reason.rawValue)"
    }
  }

  /// The last part of its path; empty where it has none.
  var fileName: String {
    switch self {
    case .web(let url):
      let name = URL(string: url)?.lastPathComponent ?? ""
      return name == "/" ? "" : name
    case .object(_, let key): return key.split(separator: "/").last.map(String.init) ?? ""
    }
  }
}
