internal import Crypto
internal import FoundationEssentials
internal import HTTPServer

/// A file that is the same for everybody as long as the process lives; clients keep it and ask whether it has
/// changed (RFC 9110, section 13).
struct StaticFile: Sendable {
  let contentType: String
  let bytes: [UInt8]
  /// A strong one: it follows from the bytes.
  let entityTag: String
  private let headers: Headers

  /// - Parameter headers: further fields of the answer.
  /// - Throws: `Hash.Failure`.
  init(_ contentType: String, _ bytes: [UInt8], headers: Headers = [:]) throws {
    self.contentType = contentType
    self.bytes = bytes
    entityTag = "\"\(Data(try Hash.digest(.sha256, of: bytes).prefix(15)).base64EncodedString())\""
    var fields = headers
    fields["ETag"] = entityTag
    fields["Cache-Control"] = "no-cache"
    fields["X-Content-Type-Options"] = "nosniff"
    self.headers = fields
  }

  func response(to request: Request) -> Response {
    let known = request.headers.list("If-None-Match")
    // Weakly compared: a proxy that compresses marks the tag as weak.
    if known.contains(where: { $0 == "*" || $0 == entityTag || $0 == "W/\(entityTag)" }) {
      return Response(.notModified, headers: headers)
    }
    return .bytes(.ok, bytes, contentType: contentType, headers: headers)
  }
}
