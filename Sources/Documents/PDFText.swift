internal import CPoppler
internal import Core
internal import Glibc

/// The text layer of a PDF, page by page in reading order, with what was filled into its forms.
///
/// Scripts are not run, attachments and annotations not looked at.
enum PDFText {
  /// A book has fewer; what has more is made to keep us busy.
  private static let maxPages = 2000

  static func text(of file: DocumentBytes, budget: TextBudget) throws(DocumentProblem) -> String {
    let document = try PDFDocument(file)
    guard document.pageCount <= maxPages else {
      throw DocumentProblem(.tooLarge, .pdf, "It has more than \(maxPages) pages")
    }
    guard document.pageCount > 0 else { throw .damaged(.pdf) }
    var pages: [String] = []
    for index in 0..<document.pageCount {
      guard let page = document.text(ofPage: index) else { continue }
      try budget.spend(page)
      pages.append(LineEnds.joined(page))
    }
    return pages.joined(separator: "\n\n")
  }
}

/// Words that were divided at the ends of lines.
enum LineEnds {
  /// Joins `inter-⏎view` to `interview`, and keeps the hyphen of `state-of-the-⏎art`, which has more of them.
  ///
  /// Only before a lower-case letter: `Anglo-⏎Saxon` and `2019-⏎2021` stay on their two lines.
  static func joined(_ page: String) -> String {
    var lines = page.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var index = 0
    var output: [String] = []
    while index < lines.count {
      while index + 1 < lines.count, let whole = join(lines[index], lines[index + 1]) {
        index += 1
        lines[index] = whole
      }
      output.append(lines[index])
      index += 1
    }
    return output.joined(separator: "\n")
  }

  private static func join(_ line: String, _ next: String) -> String? {
    guard let last = line.last, "-\u{AD}\u{2010}".contains(last), let first = next.first, first.isLowercase
    else { return nil }
    let stem = line.dropLast()
    guard let before = stem.last, before.isLetter else { return nil }
    let word = stem.split(separator: " ").last ?? ""
    return (word.contains("-") ? line : String(stem)) + next
  }
}

/// A document opened by poppler.
private final class PDFDocument {
  private let document: OpaquePointer

  init(_ file: DocumentBytes) throws(DocumentProblem) {
    // Poppler closes what it is given, and reads descriptor 0, which is free here, as a stream without an end.
    let descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 3)
    var error: UnsafeMutablePointer<GError>?
    defer { g_clear_error(&error) }
    guard let document = poppler_document_new_from_fd(descriptor, nil, &error) else {
      let isEncrypted =
        error?.pointee.domain == poppler_error_quark()
        && error?.pointee.code == Int32(POPPLER_ERROR_ENCRYPTED.rawValue)
      throw isEncrypted ? .encrypted(.pdf) : .damaged(.pdf)
    }
    self.document = document
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(document)) }

  var pageCount: Int { Int(poppler_document_get_n_pages(document)) }

  /// Nil for a page that cannot be read.
  func text(ofPage index: Int) -> String? {
    guard let page = poppler_document_get_page(document, Int32(index)) else { return nil }
    defer { g_object_unref(UnsafeMutableRawPointer(page)) }
    var text = content(of: page)
    for value in formValues(page) { text += "\n" + value }
    return text
  }

  private func content(of page: OpaquePointer) -> String {
    guard let bytes = poppler_page_get_text(page) else { return "" }
    defer { g_free(bytes) }
    let text = String(cString: bytes)
    var boxes: UnsafeMutablePointer<PopplerRectangle>?
    var count: UInt32 = 0
    guard poppler_page_get_text_layout(page, &boxes, &count) != 0, let boxes else { return text }
    defer { g_free(boxes) }
    guard text.unicodeScalars.count == Int(count) else { return text }
    let glyphs = zip(text.unicodeScalars, UnsafeBufferPointer(start: boxes, count: Int(count))).map {
      PageLayout.Glyph(scalar: $0, x1: $1.x1, y1: $1.y1, x2: $1.x2, y2: $1.y2)
    }
    return PageLayout(glyphs).lines()?.joined(separator: "\n") ?? text
  }

  private func formValues(_ page: OpaquePointer) -> [String] {
    let mappings = poppler_page_get_form_field_mapping(page)
    defer { poppler_page_free_form_field_mapping(mappings) }
    var values: [String] = []
    var item = mappings
    while let mapping = item {
      item = mapping.pointee.next
      guard
        let field = mapping.pointee.data?.assumingMemoryBound(to: PopplerFormFieldMapping.self).pointee.field,
        poppler_form_field_get_field_type(field) == POPPLER_FORM_FIELD_TEXT,
        poppler_form_field_text_is_password(field) == 0, let value = poppler_form_field_text_get_text(field)
      else { continue }
      values.append(String(cString: value))
      g_free(value)
    }
    return values
  }
}
