/// The body of errors where a route documents no other: RFC 9457 problem details.
enum ErrorBody {
  static func problem(_ error: HTTPError) -> Response {
    let json: JSONValue = [
      "type": "about:blank", "title": .string(error.status.reason), "status": .integer(error.status.rawValue),
      "detail": .string(error.detail),
    ]
    return .bytes(error.status, Array(json.text.utf8), contentType: "application/problem+json")
  }
}
