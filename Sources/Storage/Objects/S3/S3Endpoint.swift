internal import FoundationEssentials

/// Where requests go: AWS's host of a region, or a server of one's own.
struct S3Endpoint: Sendable, Equatable {
  private enum Server: Equatable {
    case aws
    case own(scheme: String, host: String, path: String)
  }

  /// What a request for one bucket or object is sent to and signed for.
  struct Address: Equatable {
    var scheme: String
    /// As the `Host` header says it: with the port where it is not the scheme's.
    var host: String
    /// Raw, not percent-encoded.
    var path: String
  }

  private let server: Server
  private let addressing: S3Configuration.Addressing

  /// nil where the configuration's endpoint is not `http(s)://host[:port][/path]`.
  init?(_ configuration: S3Configuration) {
    addressing = configuration.addressing
    guard let text = configuration.endpoint else {
      server = .aws
      return
    }
    guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let name = url.host?.lowercased(), !name.isEmpty,
      url.user == nil, url.password == nil, url.query == nil, url.fragment == nil
    else { return nil }
    // The `Host` header, which is signed, has no port where it is the scheme's own.
    let port = url.port.flatMap { $0 == (scheme == "http" ? 80 : 443) ? nil : $0 }
    var path = url.path
    while path.hasSuffix("/") { path.removeLast() }
    // FoundationEssentials gives an IPv6 address with its brackets or without.
    let host = name.contains(":") && !name.hasPrefix("[") ? "[\(name)]" : name
    server = .own(scheme: scheme, host: port.map { "\(host):\($0)" } ?? host, path: path)
  }

  var isAWS: Bool { server == .aws }

  /// The service itself without a bucket is never asked; nil `key`: the bucket.
  func address(bucket: String, key: String?, region: String) -> Address {
    var address =
      switch server {
      case .aws: Address(scheme: "https", host: Self.awsHost(region), path: "")
      case .own(let scheme, let host, let path): Address(scheme: scheme, host: host, path: path)
      }
    if isVirtualHost(bucket) {
      address.host = "\(bucket).\(address.host)"
    } else {
      address.path += "/\(bucket)"
    }
    address.path += "/\(key ?? "")"
    return address
  }

  private func isVirtualHost(_ bucket: String) -> Bool {
    let isHostName = bucket.utf8.count <= 63 && bucket.utf8.allSatisfy(Self.isHostByte)
    return switch addressing {
    case .path: false
    case .virtualHost: isHostName
    // A certificate for *.s3.amazonaws.com is not for names with more dots.
    case .automatic: isAWS && isHostName && !bucket.utf8.contains(UInt8(ascii: "."))
    }
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func awsHost(_ region: String) -> String {
    "s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
  }

  /// Whether it can be a bucket's name, by the older and wider rules: letters, digits, dots, hyphens and
  /// underscores. It may come from outside and becomes a part of a host or a path.
  static func isBucketName(_ name: String) -> Bool {
    let bytes = name.utf8
    guard (3...255).contains(bytes.count), let first = bytes.first, let last = bytes.last,
      first != UInt8(ascii: "."), first != UInt8(ascii: "-"), last != UInt8(ascii: "."), !name.contains("..")
    else { return false }
    return bytes.allSatisfy { byte in
      isHostByte(byte) || byte == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
  }

  /// Whether it can be a region's name, which an answer may bring and which becomes a part of a host.
  static func isRegion(_ name: String) -> Bool {
    (1...63).contains(name.utf8.count)
      && name.utf8.allSatisfy { isHostByte($0) && $0 != UInt8(ascii: ".") }
  }
}
