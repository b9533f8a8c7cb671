struct ResponseHead: Sendable, Equatable {
  let status: Int
  let headers: HTTPHeaders

  var contentLength: Int? { headers["Content-Length"].flatMap(Int.init) }
}

/// Collects the lines of a head as curl hands them over. Interim answers (1xx) are passed over, and so are the
/// trailers of a chunked body.
struct ResponseHeadParser {
  enum Fault: Error, Equatable {
    case tooLarge(limit: Int)
    /// Two lengths that differ: whoever believes the other one sees another message.
    case contradiction
  }

  static let maxLineBytes = 16 << 10
  static let maxBytes = 64 << 10

  private(set) var isComplete = false
  private var bytes = 0
  private var status: Int?
  private var headers = HTTPHeaders()

  /// The head, when this line, with its line break, completes it.
  mutating func append(_ line: UnsafeRawBufferPointer) throws(Fault) -> ResponseHead? {
    guard line.count <= Self.maxLineBytes else { throw .tooLarge(limit: Self.maxLineBytes) }
    bytes += line.count
    guard bytes <= Self.maxBytes else { throw .tooLarge(limit: Self.maxBytes) }
    if isComplete { return nil }
    var text = Substring(decoding: line, as: UTF8.self)
    while let last = text.unicodeScalars.last, last == "\r" || last == "\n" {
      text.unicodeScalars.removeLast()
    }
    if text.isEmpty {
      guard let status, status >= 200 else { return nil }
      guard Set(headers.values(for: "Content-Length")).count <= 1 else { throw .contradiction }
      isComplete = true
      return ResponseHead(status: status, headers: headers)
    }
    if text.hasPrefix("HTTP/") {
      // "HTTP/1.1 200 OK": a new head; what an interim one said is void.
      status = text.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
      headers = HTTPHeaders()
    } else if let colon = text.utf8.firstIndex(of: 0x3A) {
      headers.add(Self.trimmed(text[..<colon]), Self.trimmed(text[colon...].dropFirst()))
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let utf8 = text.utf8
    guard let first = utf8.firstIndex(where: { !blank($0) }), let last = utf8.lastIndex(where: { !blank($0) })
    else { return "" }
    return String(text[first...last])
  }
}
