/// A request's line and header fields as they came.
struct RequestHead {
  var method: String
  /// The request target, not decoded.
  var target: String
  var version: String
  var headers: Headers
  /// Bytes on the wire.
  var size: Int
  /// Whether its lines are whole: each with CR LF at its end, none folded, no NUL.
  var isSound = true

  enum Framing: Equatable {
    case none
    case length(Int)
    case chunked
  }

  /// How the body is delimited.
  ///
  /// - Throws: 400 for a head that two readers could understand differently (RFC 9112, sections 2.2, 3.2
  ///   and 6.3), 505 for another version, 431 for one that is too long.
  func framing(limits: ServerLimits) throws(HTTPError) -> Framing {
    guard size <= limits.headBytes else {
      throw HTTPError(.headerFieldsTooLarge, "The request's head is larger than \(limits.headBytes) bytes.")
    }
    guard version == "HTTP/1.1" || version == "HTTP/1.0" else {
      throw HTTPError(.versionNotSupported, "Only HTTP/1.1 is supported.")
    }
    guard isSound else {
      throw HTTPError(.badRequest, "The lines of the request's head are not well-formed.")
    }
    guard target.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw HTTPError(.badRequest, "The request target is not well-formed.")
    }
    var lengths: [String] = []
    var encodings: [String] = []
    var hosts = 0
    for field in headers.fields {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isTokenCharacter) else {
        throw HTTPError(.badRequest, "The name of a header field is not well-formed.")
      }
      guard field.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw HTTPError(.badRequest, "The value of a header field has control characters.")
      }
      // Told apart by length first: nearly all fields are none of these.
      switch field.name.utf8.count {
      case 4 where field.name.equalsIgnoringCase("Host"): hosts += 1
      case 14 where field.name.equalsIgnoringCase("Content-Length"): lengths.append(field.value)
      case 17 where field.name.equalsIgnoringCase("Transfer-Encoding"): encodings.append(field.value)
      default: break
      }
    }
    guard hosts == 1 || hosts == 0 && version == "HTTP/1.0" else {
      throw HTTPError(.badRequest, "The request must have one Host.")
    }
    guard lengths.count + encodings.count <= 1 else {
      throw HTTPError(.badRequest, "The length of the body is given more than once.")
    }
    if let encoding = encodings.first {
      guard version == "HTTP/1.1", encoding.equalsIgnoringCase("chunked") else {
        throw HTTPError(.badRequest, "The only transfer encoding is chunked.")
      }
      return .chunked
    }
    guard let length = lengths.first else { return .none }
    guard !length.isEmpty, length.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let bytes = Int(length)
    else { throw HTTPError(.badRequest, "Content-Length is not a number.") }
    return bytes == 0 ? .none : .length(bytes)
  }
}
