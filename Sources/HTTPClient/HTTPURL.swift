internal import CCurl

/// An absolute http or https URL, read by the parser that will also connect: two parsers that disagree about the
/// host are how address checks are fooled.
struct HTTPURL: Sendable, Equatable {
  /// Without fragment; a user and password stay, they are sent as Basic authorization.
  let text: String
  let scheme: String
  /// Without port; IPv6 addresses in brackets.
  let host: String
  let port: Int

  /// What connections and credentials belong to.
  var origin: String { "\(scheme)://\(host):\(port)" }

  init(_ text: String) throws(HTTPClientError) {
    try self.init(text, relativeTo: nil)
  }

  /// Where a `Location` leads.
  func resolving(_ location: String) throws(HTTPClientError) -> HTTPURL {
    try HTTPURL(location, relativeTo: self)
  }

  private init(_ text: String, relativeTo base: HTTPURL?) throws(HTTPClientError) {
    guard let handle = curl_url() else {
      throw HTTPClientError(.libcurl(Int(CURLE_OUT_OF_MEMORY.rawValue)), host: "")
    }
    defer { curl_url_cleanup(handle) }
    let host = base?.host ?? ""
    // Paths stay as they are written, dots too: object stores sign them so. The scheme is looked at below, so that
    // what we refuse is told from what is malformed.
    var flags = CURLU_PATH_AS_IS | CURLU_NON_SUPPORT_SCHEME
    if let base {
      guard curl_url_set(handle, CURLUPART_URL, base.text, UInt32(flags)) == CURLUE_OK else {
        throw HTTPClientError(.invalidURL, host: host)
      }
      // Servers send unescaped spaces and letters in `Location`.
      flags |= CURLU_URLENCODE
    }
    // curl would read a C string, and so only up to a NUL.
    guard !text.utf8.contains(0), curl_url_set(handle, CURLUPART_URL, text, UInt32(flags)) == CURLUE_OK,
      curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0) == CURLUE_OK
    else { throw HTTPClientError(.invalidURL, host: host) }
    guard let scheme = Self.part(CURLUPART_SCHEME, of: handle) else {
      throw HTTPClientError(.invalidURL, host: host)
    }
    guard scheme == "http" || scheme == "https" else {
      throw HTTPClientError(.unsupportedScheme, host: host)
    }
    guard let whole = Self.part(CURLUPART_URL, of: handle), let name = Self.part(CURLUPART_HOST, of: handle),
      !name.isEmpty,
      let port = Self.part(CURLUPART_PORT, of: handle, flags: CURLU_DEFAULT_PORT).flatMap(Int.init), port > 0
    else { throw HTTPClientError(.invalidURL, host: host) }
    self.text = whole
    self.scheme = scheme
    self.host = name.lowercased()
    self.port = port
  }

  private static func part(_ part: CURLUPart, of handle: OpaquePointer, flags: Int32 = 0) -> String? {
    var value: UnsafeMutablePointer<CChar>?
    guard curl_url_get(handle, part, &value, UInt32(flags)) == CURLUE_OK, let value else { return nil }
    defer { curl_free(value) }
    return String(cString: value)
  }
}
