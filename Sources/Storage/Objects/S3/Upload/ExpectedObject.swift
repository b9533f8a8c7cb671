internal import Crypto
internal import FoundationEssentials
internal import HTTPClient

/// What S3 should say of an object, or of a part of one, that it has stored as it was sent.
struct ExpectedObject: Sendable {
  /// `unknown`: only the bytes tell.
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

  /// An ETag can confirm, and never refute: S3 leaves open what it is, and some servers' only look like an MD5.
  /// - Parameters:
  ///   - checksum: as S3 says it; the best there is.
  ///   - etag: the MD5 in many cases, but not in all: not of encrypted bytes, for one.
  func verdict(checksum: String?, etag: String?) -> Verdict {
    if let checksum, Self.parts(of: checksum) == Self.parts(of: self.checksum) {
      return checksum == self.checksum ? .same : .different
    }
    guard let expected = self.etag, let etag = etag.map(Self.unquoted) else { return .unknown }
    return etag.lowercased() == expected ? .same : .unknown
  }

  func verdict(_ headers: HTTPHeaders) -> Verdict {
    verdict(checksum: headers["x-amz-checksum-sha256"], etag: headers["ETag"])
  }

  private static func unquoted(_ etag: String) -> String {
    String(etag.drop { $0 == "\"" }.reversed().drop { $0 == "\"" }.reversed())
  }

  /// What follows a hyphen; base64 has none.
  private static func parts(of text: String) -> Substring? {
    text.firstIndex(of: "-").map { text[text.index(after: $0)...] }
  }
}
