/// What tells a browser to save an answer, and under which name (RFC 6266).
enum ContentDisposition {
  /// The name in ASCII for old browsers, and in UTF-8 for the others.
  static func attachment(_ fileName: String) -> String {
    let plain = String(
      String.UnicodeScalarView(
        fileName.unicodeScalars.map { scalar in
          (" "..."~").contains(scalar) && !#""\/%"#.unicodeScalars.contains(scalar) ? scalar : "_"
        }))
    return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(URIEncoding.encoded(fileName))"
  }
}
