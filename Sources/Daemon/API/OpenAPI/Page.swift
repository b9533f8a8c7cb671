internal import CPages
internal import HTTPServer

/// The page that shows the description to people: static files in the binary, which load nothing from elsewhere.
struct Page: Sendable {
  private let files: [String: StaticFile]
  /// What a browser opens.
  let index: StaticFile

  /// Nothing but its own files; no script or style within the page, no frame around it.
  private static let security: Headers = [
    "Content-Security-Policy":
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
      + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
  ]

  /// - Throws: `Hash.Failure`.
  init() throws {
    var files: [String: StaticFile] = [:]
    var number = 0
    while let file = interviewd_page_file(number)?.pointee {
      let name = String(cString: file.name)
      let bytes = Array(UnsafeBufferPointer(start: file.bytes, count: file.length))
      files[name] = try StaticFile(Self.contentType(of: name), bytes, headers: Self.security)
      number += 1
    }
    index = try files["docs.html"] ?? StaticFile(Self.contentType(of: ""), [])
    self.files = files
  }

  /// - Throws: 404 where there is none of this name.
  func file(_ name: String) throws(HTTPError) -> StaticFile {
    guard let file = files[name] else { throw HTTPError(.notFound, "The page has no file of this name.") }
    return file
  }

  private static func contentType(of name: String) -> String {
    let type =
      switch name.split(separator: ".").last {
      case "html": "text/html"
      case "css": "text/css"
      case "js": "text/javascript"
      default: "text/plain"
      }
    return type + "; charset=utf-8"
  }
}
