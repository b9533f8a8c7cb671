/// The body of errors where a route documents no other: RFC 9457 problem details.
enum ErrorBody {
  static func problem(_ error: HTTPError) -> Response {
    var json = "{\"type\":\"about:blank\",\"title\":"
    append(error.status.reason, to: &json)
    json += ",\"status\":\(error.status.rawValue),\"detail\":"
    append(error.detail, to: &json)
    json += "}"
    return .bytes(error.status, Array(json.utf8), contentType: "application/problem+json")
  }

  private static func append(_ text: String, to json: inout String) {
    json += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        json += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: json.unicodeScalars.append(scalar)
      }
    }
    json += "\""
  }
}
