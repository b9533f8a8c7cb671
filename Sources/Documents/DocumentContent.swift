internal import Core

/// How the content of a file is to be read, told from its first bytes.
enum DocumentContent {
  case pdf
  /// An archive: a document of a word processor, or something else.
  case zip
  case text

  /// Throws ``DocumentProblem`` with ``DocumentProblem/Code/unsupported`` for what is nothing of these, and says what
  /// it is.
  init(_ file: DocumentBytes) throws(DocumentProblem) {
    let head = file.bytes(1024)
    if head.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      self = .zip
    } else if Self.isPDF(file, head) {
      self = .pdf
    } else if let problem = Self.foreign(file, head) {
      throw problem
    } else {
      self = .text
    }
  }

  /// A PDF may begin anywhere in its first KiB (Adobe's implementation notes), as behind a printer's commands; but
  /// a text may speak of PDFs. So what precedes one is blank or no text, or it begins a line and has a PDF's end.
  private static func isPDF(_ file: DocumentBytes, _ head: [UInt8]) -> Bool {
    guard let start = head.firstRange(of: Array("%PDF-".utf8))?.lowerBound else { return false }
    let before = head[..<start]
    if before.allSatisfy({ $0 <= 0x20 || [0xEF, 0xBB, 0xBF].contains($0) }) { return true }
    // Those of texts are tabs, ends of lines and of pages.
    if before.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) }) { return true }
    return [0x0A, 0x0D].contains(before.last) && file.contains(Array("startxref".utf8))
  }

  private static let magic: [(bytes: [UInt8], what: String)] = [
    (Array("{\\rtf".utf8), "an RTF document"), (Array("%!PS".utf8), "a PostScript document"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"), ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
    (Array("GIF8".utf8), "a GIF picture"), (Array("II*\0".utf8), "a TIFF picture"),
    (Array("MM\0*".utf8), "a TIFF picture"), (Array("MZ".utf8), "a Windows program"),
    ([0x7F, 0x45, 0x4C, 0x46], "a Linux program"), ([0x1F, 0x8B], "a gzip archive"),
    ([0x37, 0x7A, 0xBC, 0xAF], "a 7z archive"), (Array("Rar!".utf8), "a RAR archive"),
    (Array("PK\u{5}\u{6}".utf8), "an empty ZIP archive"), (Array("ID3".utf8), "an audio recording"),
    (Array("RIFF".utf8), "a recording or a picture"), (Array("OggS".utf8), "an audio recording"),
    ([0x1A, 0x45, 0xDF, 0xA3], "a video recording"),
  ]

  private static func foreign(_ file: DocumentBytes, _ head: [UInt8]) -> DocumentProblem? {
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) { return compound(file) }
    // Letters may begin a text as well; what they stand for here has a zero soon, which no text has.
    let hasZero = head.contains(0)
    for (bytes, what) in magic where head.starts(with: bytes) && (hasZero || !isWord(bytes)) {
      return DocumentProblem(.unsupported, what)
    }
    if hasZero, head.dropFirst(4).starts(with: Array("ftyp".utf8)) {
      return DocumentProblem(.unsupported, "a video recording")
    }
    let start = String(decoding: head.prefix(512), as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
      .lowercased()
    if start.hasPrefix("<!doctype html") || start.hasPrefix("<html") {
      return DocumentProblem(.unsupported, "a web page")
    }
    if start.hasPrefix("<?xml") || start.hasPrefix("<!doctype") {
      return DocumentProblem(.unsupported, start.contains("<html") ? "a web page" : "an XML document")
    }
    return nil
  }

  /// Whether a text may begin with it: letters and what follows them.
  private static func isWord(_ magic: [UInt8]) -> Bool {
    magic.allSatisfy { (0x21...0x7E).contains($0) } && magic.first.map { (0x41...0x5A).contains($0) } ?? false
  }

  /// A compound file (MS-CFB): the older Office formats, and the wrapping of newer documents with a password.
  private static func compound(_ file: DocumentBytes) -> DocumentProblem {
    func has(_ stream: String) -> Bool {
      file.contains(stream.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    }
    if has("EncryptedPackage") { return .encrypted(.docx) }
    if has("WordDocument") {
      return DocumentProblem(.unsupported, "an older Word document (.doc); save it as .docx or PDF")
    }
    return DocumentProblem(.unsupported, "an older Office document")
  }
}
