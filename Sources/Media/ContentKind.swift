internal import Core

/// What a file that is no recording looks like, from its first bytes: so that the error can say it.
enum ContentKind: String {
  case png = "a PNG picture"
  case jpeg = "a JPEG picture"
  case gif = "a GIF picture"
  case webp = "a WebP picture"
  case heif = "a HEIF or AVIF picture"
  case zip = "a ZIP archive or an Office document"
  case gzip = "a gzip archive"
  case pdf = "a PDF document"
  case playlist = "a playlist"
  case html = "a web page"
  case text = "a text"

  init?(head: [UInt8]) {
    let magic: [(ContentKind, [UInt8], offset: Int)] = [
      (.png, [0x89, 0x50, 0x4e, 0x47], 0), (.jpeg, [0xff, 0xd8, 0xff], 0), (.gif, Array("GIF8".utf8), 0),
      (.webp, Array("WEBP".utf8), 8), (.heif, Array("ftyphei".utf8), 4), (.heif, Array("ftypmif1".utf8), 4),
      (.heif, Array("ftypmsf1".utf8), 4), (.heif, Array("ftypavif".utf8), 4),
      (.zip, [0x50, 0x4b, 0x03, 0x04], 0), (.gzip, [0x1f, 0x8b], 0),
      (.pdf, Array("%PDF-".utf8), 0), (.playlist, Array("#EXTM3U".utf8), 0),
      (.playlist, Array("ffconcat".utf8), 0), (.playlist, Array("[playlist]".utf8), 0),
    ]
    for (kind, bytes, offset) in magic where head.dropFirst(offset).starts(with: bytes) {
      self = kind
      return
    }
    guard !head.isEmpty, !head.contains(0), let text = String(validating: head.dropLast(3), as: UTF8.self)
    else { return nil }
    let start = text.prefix(256).lowercased()
    self = start.contains("<html") || start.contains("<!doctype html") ? .html : .text
  }

  static func problem(head: [UInt8]) -> RecordingProblem {
    let looks = ContentKind(head: head).map { ": it looks like \($0.rawValue)" } ?? ""
    return RecordingProblem(.notMedia, "this is not an audio or video recording\(looks)")
  }
}
