internal import HTTPServer

extension Request {
  /// What `Authorization: Bearer` shows; nil without the field, with several of it, and for other schemes.
  var bearerToken: String? {
    let fields = headers.all("Authorization")
    guard fields.count == 1 else { return nil }
    let parts = fields[0].split(separator: " ", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
    return String(parts[1].drop { $0 == " " })
  }
}
