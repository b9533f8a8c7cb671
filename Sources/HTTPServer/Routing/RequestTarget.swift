/// The path and the query of a request target (RFC 9112, section 3.2).
struct RequestTarget {
  /// Decoded, for people.
  let path: String
  /// What is between the path's slashes, each decoded by itself so that an encoded slash separates nothing.
  let segments: [String]
  let query: Query

  /// - Throws: 400 when the target is not a path, or its encoding is malformed or hides NUL or other bytes
  ///   that are not text.
  init(_ target: String) throws(HTTPError) {
    var rest = target[...]
    if !rest.hasPrefix("/") {
      // The absolute form, which a server has to accept too.
      guard rest.lowercasedASCII.hasPrefix("http://"),
        let slash = rest.dropFirst(7).firstIndex(where: { $0 == "/" })
      else { throw HTTPError(.badRequest, "The request target is not a path.") }
      rest = rest[slash...]
    }
    guard !rest.utf8.contains(UInt8(ascii: "#")) else {
      throw HTTPError(.badRequest, "The request target has a fragment.")
    }
    var queryText: Substring = ""
    if let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) {
      queryText = rest[rest.utf8.index(after: mark)...]
      rest = rest[..<mark]
    }
    var segments: [String] = []
    for part in rest.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      guard let segment = PercentEncoding.decode(Substring(part)) else {
        throw HTTPError(.badRequest, "The path is not well-formed.")
      }
      segments.append(segment)
    }
    guard let query = queryText.isEmpty ? Query() : Query(queryText) else {
      throw HTTPError(.badRequest, "The query is not well-formed.")
    }
    self.segments = segments
    self.query = query
    path = rest.utf8.contains(UInt8(ascii: "%")) ? "/" + segments.joined(separator: "/") : String(rest)
  }
}
