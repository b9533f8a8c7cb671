internal import Crypto
public import struct FoundationEssentials.Date

/// Signs requests as S3 wants them: AWS Signature Version 4, by S3's rules for paths (encoded once, never
/// normalised) and payloads. It does no I/O and has no clock of its own.
///
/// Source: "Authenticating Requests (AWS Signature Version 4)" in the Amazon S3 API Reference.
public struct SigV4Signer: Sendable {
  /// What the signature covers. Paths and queries are given raw; on the wire they must stand as
  /// ``encodedPath(_:)`` and ``encodedQuery(_:)`` write them.
  public struct Request: Sendable {
    public typealias Field = (name: String, value: String)

    /// In upper case.
    public var method: String
    /// As the `Host` header will say it: with the port where it is not the scheme's own.
    public var host: String
    public var path: String
    public var query: [Field]
    /// Further headers to sign: content-type, range, x-amz-… but none of those that ``SigV4Signer`` adds, and
    /// no `Host`.
    public var headers: [Field]

    public init(
      method: String, host: String, path: String, query: [Field] = [], headers: [Field] = []
    ) {
      self.method = method
      self.host = host
      self.path = path
      self.query = query
      self.headers = headers
    }
  }

  public enum PayloadHash: Sendable {
    /// In hexadecimal, lower case.
    case sha256(String)
    /// There is no body.
    case empty
    /// The body is not covered: for connections that are encrypted.
    case unsigned

    var text: String {
      switch self {
      case .sha256(let hex): hex
      case .empty: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      case .unsigned: "UNSIGNED-PAYLOAD"
      }
    }
  }

  private let keys: SigningKeys

  public init(region: String, service: String = "s3") {
    keys = SigningKeys(region: region, service: service)
  }

  /// The headers to add to the request, `Host` aside.
  /// - Throws: ``SigV4Error``, `Hash.Failure`.
  public func sign(
    _ request: Request, payload: PayloadHash, credentials: AWSCredentials, at date: Date
  ) throws -> [Request.Field] {
    let time = try SigningTime(date)
    var added: [Request.Field] = [("x-amz-date", time.text), ("x-amz-content-sha256", payload.text)]
    if let token = credentials.sessionToken { added.append(("x-amz-security-token", token)) }
    let headers = try CanonicalHeaders(request.headers + added, host: request.host)
    let canonical = Self.canonicalRequest(
      request, query: Self.encodedQuery(request.query), headers: headers, payload: payload)
    let key = try keys.key(secret: credentials.secretAccessKey, day: time.day)
    let signature = try Self.signature(of: canonical, key: key, time: time)
    let credential = "\(credentials.accessKeyID)/\(key.scope)"
    let authorization =
      "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(headers.names), Signature=\(signature)"
    added.append(("Authorization", authorization))
    return added
  }

  /// The whole query string, encoded and with the signature, of a request that anybody may send until it expires.
  ///
  /// The payload is not covered. Whoever sends it must also send the request's further headers.
  /// - Parameter seconds: how long it is good for from `date` on, 1…604800 (a week).
  /// - Throws: ``SigV4Error``, `Hash.Failure`.
  public func presign(
    _ request: Request, credentials: AWSCredentials, at date: Date, expires seconds: Int
  ) throws -> String {
    guard Self.expirySeconds.contains(seconds) else { throw SigV4Error.expiry(seconds) }
    let time = try SigningTime(date)
    let headers = try CanonicalHeaders(request.headers, host: request.host)
    let key = try keys.key(secret: credentials.secretAccessKey, day: time.day)
    var query = request.query
    query.append(("X-Amz-Algorithm", Self.algorithm))
    query.append(("X-Amz-Credential", "\(credentials.accessKeyID)/\(key.scope)"))
    query.append(("X-Amz-Date", time.text))
    query.append(("X-Amz-Expires", String(seconds)))
    query.append(("X-Amz-SignedHeaders", headers.names))
    if let token = credentials.sessionToken { query.append(("X-Amz-Security-Token", token)) }
    let encoded = Self.encodedQuery(query)
    let canonical = Self.canonicalRequest(request, query: encoded, headers: headers, payload: .unsigned)
    let signature = try Self.signature(of: canonical, key: key, time: time)
    return "\(encoded)&X-Amz-Signature=\(signature)"
  }

  public static let expirySeconds = 1...604_800

  /// The path as it must be sent: all but RFC 3986's unreserved characters and slashes as `%XX`, once, and neither
  /// dots nor repeated slashes touched. An empty one is `/`.
  public static func encodedPath(_ path: String) -> String {
    path.isEmpty ? "/" : URIEncoding.encoded(path, keepingSlashes: true)
  }

  /// The query as it must be sent, without question mark: encoded, and in the order in which it is signed. Empty
  /// values keep their `=`.
  public static func encodedQuery(_ query: [Request.Field]) -> String {
    if query.isEmpty { return "" }
    // Sorted as encoded: `é` comes after `z`, but `%C3%A9` before `A`. By names, then by values: in the joined text
    // the `=` would take part.
    return query.map { field in
      (name: URIEncoding.encoded(field.name), value: URIEncoding.encoded(field.value))
    }
    .sorted { ($0.name, $0.value) < ($1.name, $1.value) }
    .map { "\($0.name)=\($0.value)" }
    .joined(separator: "&")
  }

  private static let algorithm = "AWS4-HMAC-SHA256"

  private static func canonicalRequest(
    _ request: Request, query: String, headers: CanonicalHeaders, payload: PayloadHash
  ) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(256 + headers.lines.count)
    for line in [request.method, encodedPath(request.path), query] { text.append(line: line) }
    text += headers.lines
    text.append(line: "")
    text.append(line: headers.names)
    text += payload.text.utf8
    return text
  }

  private static func signature(
    of canonicalRequest: [UInt8], key: SigningKey, time: SigningTime
  ) throws(Hash.Failure) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(256)
    for line in [algorithm, time.text, key.scope] { text.append(line: line) }
    text += Hexadecimal.text(try Hash.digest(.sha256, of: canonicalRequest)).utf8
    return Hexadecimal.text(try HMAC.sha256(key: key.key, text))
  }
}

extension [UInt8] {
  /// Appends the text and a line break.
  fileprivate mutating func append(line: String) {
    append(contentsOf: line.utf8)
    append(0x0A)
  }
}
