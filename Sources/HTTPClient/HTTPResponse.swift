/// The head of an answer, and its body, which is still to be read.
public struct HTTPResponse: Sendable {
  public let status: Int
  public let headers: HTTPHeaders
  /// Where it came from, after redirects. It may carry secrets in its query: not for logs.
  public let url: String
  public let body: HTTPBody

  /// Bytes of the body as announced; nil for chunked encoding.
  public var contentLength: Int? { headers["Content-Length"].flatMap(Int.init).flatMap { $0 < 0 ? nil : $0 } }
  public var contentType: String? { headers["Content-Type"] }
  public var etag: String? { headers["ETag"] }
  public var lastModified: String? { headers["Last-Modified"] }
  public var contentRange: ContentRange? { headers["Content-Range"].flatMap(ContentRange.init) }

  /// `Content-Range: bytes 100-199/1000` (RFC 9110, 14.4).
  public struct ContentRange: Sendable, Equatable {
    /// First and last byte that the body holds; nil in the answer 416, which only tells the size.
    public let bytes: ClosedRange<Int>?
    /// Size of the whole; nil when the server does not know.
    public let size: Int?

    /// nil for other units and for what is malformed.
    public init?(_ value: String) {
      let parts = value.split(separator: " ", maxSplits: 1)
      guard parts.count == 2, String(parts[0]).equalsIgnoringCase("bytes") else { return nil }
      let halves = parts[1].split(separator: "/", omittingEmptySubsequences: false)
      guard halves.count == 2 else { return nil }
      size = Self.number(halves[1])
      guard size != nil || halves[1] == "*" else { return nil }
      if halves[0] == "*" {
        guard size != nil else { return nil }
        bytes = nil
        return
      }
      let ends = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(Self.number)
      guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else { return nil }
      if let size, last >= size { return nil }
      bytes = first...last
    }

    private static func number(_ text: Substring) -> Int? {
      text.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int(text) : nil
    }
  }
}
