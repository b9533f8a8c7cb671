internal import CXML2
internal import Core

/// The elements and texts of one XML part, one after another, never the whole of it at once.
///
/// Nothing outside the part is ever loaded, and a document type declaration, which Office documents must not have
/// (ECMA-376 part 2), ends the reading: with it go all entities.
final class XMLEvents {
  enum Event {
    case start(Element)
    /// Each start has one, an empty element's at once.
    case end(name: String, isWord: Bool)
    case text(String)
  }

  /// An element that was just begun: valid until the next event is asked for.
  struct Element {
    /// Without its prefix.
    let name: String
    /// Whether it is one of a word processor's own.
    let isWord: Bool
    fileprivate let reader: xmlTextReaderPtr

    /// The value of the attribute of this name, whatever its prefix.
    func attribute(_ name: String) -> String? {
      defer { xmlTextReaderMoveToElement(reader) }
      while xmlTextReaderMoveToNextAttribute(reader) == 1 {
        if let own = xmlTextReaderConstLocalName(reader), XMLEvents.text(own) == name {
          return xmlTextReaderConstValue(reader).map(XMLEvents.text)
        }
      }
      return nil
    }
  }

  /// Of the two editions of the standard: transitional and strict.
  private static let wordNamespaces = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
  ]

  private let source: Source
  private let reader: xmlTextReaderPtr
  private var emptyElement: (name: String, isWord: Bool)?

  init(_ part: ZipPart) throws(DocumentProblem) {
    source = Source(part)
    let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    // Unretained: the reader is freed in deinit, before the source goes.
    let context = Unmanaged.passUnretained(source).toOpaque()
    let reader = xmlReaderForIO(
      { context, buffer, count in
        guard let context, let buffer else { return -1 }
        return Unmanaged<Source>.fromOpaque(context).takeUnretainedValue().read(
          UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
      }, { _ in 0 }, context, nil, nil, Int32(options))
    guard let reader else { throw .damaged(.docx) }
    self.reader = reader
  }

  deinit { xmlFreeTextReader(reader) }

  /// The next event; nil at the end. Throws `DocumentProblem` for what is not well-formed.
  func next() throws(DocumentProblem) -> Event? {
    if let (name, isWord) = emptyElement.take() { return .end(name: name, isWord: isWord) }
    while true {
      switch xmlTextReaderRead(reader) {
      case 1: break
      case 0: return nil
      default: throw source.problem ?? .damaged(.docx)
      }
      switch xmlTextReaderNodeType(reader) {
      case Int32(XML_READER_TYPE_ELEMENT.rawValue):
        let element = Element(name: localName, isWord: isWord, reader: reader)
        if xmlTextReaderIsEmptyElement(reader) == 1 { emptyElement = (element.name, element.isWord) }
        return .start(element)
      case Int32(XML_READER_TYPE_END_ELEMENT.rawValue): return .end(name: localName, isWord: isWord)
      case Int32(XML_READER_TYPE_TEXT.rawValue), Int32(XML_READER_TYPE_CDATA.rawValue),
        Int32(XML_READER_TYPE_SIGNIFICANT_WHITESPACE.rawValue), Int32(XML_READER_TYPE_WHITESPACE.rawValue):
        if let value = xmlTextReaderConstValue(reader) { return .text(Self.text(value)) }
      case Int32(XML_READER_TYPE_DOCUMENT_TYPE.rawValue), Int32(XML_READER_TYPE_ENTITY_REFERENCE.rawValue):
        throw .damaged(.docx)
      default: break
      }
    }
  }

  /// Steps over everything within the element that was just begun, its end included.
  func skip() throws(DocumentProblem) {
    var depth = 1
    while depth > 0, let event = try next() {
      switch event {
      case .start: depth += 1
      case .end: depth -= 1
      case .text: break
      }
    }
  }

  private var localName: String { xmlTextReaderConstLocalName(reader).map(Self.text) ?? "" }

  private var isWord: Bool {
    guard let uri = xmlTextReaderConstNamespaceUri(reader) else { return false }
    return Self.wordNamespaces.contains(Self.text(uri))
  }

  fileprivate static func text(_ bytes: UnsafePointer<xmlChar>) -> String { String(cString: bytes) }

  /// Where the parser takes its bytes from. Keeps what went wrong, which C cannot pass on.
  private final class Source {
    private let part: ZipPart
    private(set) var problem: DocumentProblem?

    init(_ part: ZipPart) { self.part = part }

    func read(_ buffer: UnsafeMutableRawBufferPointer) -> Int32 {
      do {
        return Int32(try part.read(into: buffer))
      } catch {
        problem = error
        return -1
      }
    }
  }
}
