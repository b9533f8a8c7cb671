internal import Crypto
internal import FoundationEssentials
internal import HTTPClient

/// What S3 should say of an object, or of a part of one, that it has stored as it was sent.
struct ExpectedObject: Sendable {
  enum Verdict: Equatable { case same, different, unknown }

  /// `x-amz-checksum-sha256`: base64; of several parts, the digest of their digests.
  let checksum: String
  /// Without quotes: the MD5 in hexadecimal; of several parts, the MD5 of their MD5s, a hyphen and their number.
  /// Nil where that is not known.
  let etag: String?
  /// The object's bytes in order.
  let parts: [Digests]

  var size: Int { parts.reduce(0) { $0 + $1.size } }

  /// Stored by one request.
  init(_ whole: Digests) {
    checksum = Data(whole.sha256).base64EncodedString()
    etag = whole.md5.map(Hexadecimal.text)
    parts = [whole]
  }

  /// Put together from parts that were uploaded one by one.
  init(parts: [Digests]) throws(Hash.Failure) {
    let digest = try Hash.digest(.sha256, of: parts.flatMap(\.sha256))
    checksum = "\(Data(digest).base64EncodedString())-\(parts.count)"
    let md5s = parts.compactMap(\.md5)
    etag =
      md5s.count == parts.count
      ? "\(Hexadecimal.text(try Hash.digest(.md5, of: md5s.flatMap(\.self))))-\(parts.count)" : nil
    self.parts = parts
  }

  /// - Parameters:
  ///   - checksum: as S3 says it; the best there is.
  ///   - etag: the MD5 in many cases, but not in all.
  ///   - headers: of the answer, which say how the object is encrypted.
  func verdict(checksum: String?, etag: String?, headers: HTTPHeaders) -> Verdict {
    if let checksum, Self.parts(of: checksum) == Self.parts(of: self.checksum) {
      return checksum == self.checksum ? .same : .different
    }
    guard let expected = self.etag, let etag = etag.map(Self.unquoted), Self.isMD5(etag),
      Self.parts(of: etag) == Self.parts(of: expected),
      !Self.hidesMD5(headers)
    else { return .unknown }
    return etag.lowercased() == expected ? .same : .different
  }

  /// The MD5 that an answer says what it has stored has; nil where it does not.
  static func md5(_ headers: HTTPHeaders) -> [UInt8]? {
    guard let etag = headers["ETag"].map(unquoted), isMD5(etag), parts(of: etag) == nil, !hidesMD5(headers)
    else { return nil }
    return Hexadecimal.bytes(etag)
  }

  func verdict(_ headers: HTTPHeaders) -> Verdict {
    verdict(checksum: headers["x-amz-checksum-sha256"], etag: headers["ETag"], headers: headers)
  }

  /// With keys of KMS or the customer's the ETag is of the encrypted bytes.
  private static func hidesMD5(_ headers: HTTPHeaders) -> Bool {
    headers["x-amz-server-side-encryption"]?.hasPrefix("aws:kms") == true
      || headers["x-amz-server-side-encryption-customer-algorithm"] != nil
  }

  private static func unquoted(_ etag: String) -> String {
    String(etag.drop { $0 == "\"" }.reversed().drop { $0 == "\"" }.reversed())
  }

  private static func isMD5(_ etag: String) -> Bool {
    let digits = etag.utf8.prefix { $0 != UInt8(ascii: "-") }
    return digits.count == 32 && digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }

  /// What follows a hyphen; base64 has none.
  private static func parts(of text: String) -> Substring? {
    text.firstIndex(of: "-").map { text[text.index(after: $0)...] }
  }
}
