/// A body of `multipart/form-data` (RFC 7578).
struct MultipartForm {
  /// In no file that was not made for it: 128 random bits.
  let boundary =
    "interviewd-" + String(UInt64.random(in: 0 ... .max), radix: 36)
    + String(UInt64.random(in: 0 ... .max), radix: 36)
  private var body: [UInt8] = []

  var contentType: String { "multipart/form-data; boundary=\(boundary)" }

  /// `name` is ours, and plain.
  mutating func add(_ name: String, _ value: String) {
    body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8
  }

  mutating func add(_ name: String, file: String, contentType: String, _ bytes: [UInt8]) {
    body.reserveCapacity(body.count + bytes.count + 512)
    body += "--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(file)\"\r\n".utf8
    body += "Content-Type: \(contentType)\r\n\r\n".utf8
    body += bytes
    body += "\r\n".utf8
  }

  consuming func finish() -> [UInt8] {
    body += "--\(boundary)--\r\n".utf8
    return body
  }
}
