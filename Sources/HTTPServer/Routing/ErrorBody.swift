/// The body of errors where a route documents no other: RFC 9457 problem details.
enum ErrorBody {
  static let contentType = "application/problem+json"

  static func document(_ error: HTTPError) -> JSONValue {
    [
      "type": "about:blank", "title": .string(error.status.reason), "status": .integer(error.status.rawValue),
      "detail": .string(error.detail),
    ]
  }

  static func problem(_ error: HTTPError) -> Response {
    .bytes(error.status, Array(document(error).text.utf8), contentType: contentType)
  }
}
