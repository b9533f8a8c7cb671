internal import Glibc

/// The bytes of an answer that is written past libmicrohttpd, which takes none while a body is coming. The
/// connection is closed after it.
enum RawAnswer {
  static func encode(_ response: Response, isHead: Bool) -> [UInt8] {
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    var head = "HTTP/1.1 \(response.status.rawValue) \(response.status.reason)\r\n"
    head += "Date: \(date())\r\nConnection: close\r\n"
    // Of a stream nobody knows the length.
    if case .stream = response.body {} else { head += "Content-Length: \(body.count)\r\n" }
    for field in response.headers.fields where isSendable(field) {
      head += "\(field.name): \(field.value)\r\n"
    }
    head += "\r\n"
    return Array(head.utf8) + (isHead ? [] : body)
  }

  /// Whether the field can be written without becoming another one.
  private static func isSendable(_ field: Headers.Field) -> Bool {
    !field.name.isEmpty && field.name.utf8.allSatisfy(\.isTokenCharacter)
      && field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
  }

  /// Now, as RFC 9110, section 5.6.7, writes it.
  private static func date() -> String {
    var now = time(nil)
    var parts = tm()
    gmtime_r(&now, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) "
      + "\(parts.tm_year + 1900) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT"
  }
}
