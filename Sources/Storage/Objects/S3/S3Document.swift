internal import FoundationEssentials
internal import HTTPClient

/// Reading the documents in S3's answers. What is missing or cut off is asked for again, as any broken answer.
enum S3Document {
  /// The root element of an answer with status 200, whose name must be `root`.
  /// - Throws: ``S3Failure``: also where the document is an error, which S3 finds out after it began to answer 200;
  ///   `HTTPClientError`, `CancellationError`.
  static func read(_ response: HTTPResponse, _ root: String, to request: S3Request) async throws -> XMLElement
  {
    let bytes = try await response.body.collect(upTo: XMLReader.maxBytes)
    let document = try await element(of: bytes)
    if document?.name == "Error" {
      throw S3Failure(
        status: response.status, headers: response.headers, body: bytes, to: request, signedAt: Date())
    }
    guard let document, document.name == root else { throw malformed(request) }
    return document
  }

  /// - Throws: ``S3Failure`` where there is none.
  static func text(_ name: String, of element: XMLElement, to request: S3Request) throws -> String {
    guard let text = element[name], !text.isEmpty else { throw malformed(request) }
    return text
  }

  static func malformed(_ request: S3Request) -> S3Failure {
    S3Failure(
      S3Error(
        request, code: "MalformedAnswer", message: "the service's answer cannot be read", isRetryable: true))
  }

  /// A key as a list gives it with `encoding-type=url`: percent-encoded, with plus signs for spaces.
  /// nil: it is not.
  static func decoded(_ text: String) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard rest.count >= 2, let value = UInt8(Substring(rest.prefix(2)), radix: 16) else { return nil }
        bytes.append(value)
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// For text within an element.
  static func escaped(_ text: String) -> String {
    text.reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      default: escaped.append(character)
      }
    }
  }

  private static func element(of bytes: [UInt8]) async throws -> XMLElement? {
    // Short ones are read faster than the thread is changed.
    if bytes.count <= 16 << 10 { return try? XMLReader.read(bytes) }
    return try await onBlockingQueue { _ in try? XMLReader.read(bytes) }
  }
}
