internal import CExpat

/// Reads a document into elements with expat. What comes is a stranger's: no document types, and so no entities of
/// its own, and bounds on all that can grow.
enum XMLReader {
  enum Fault: Error, Equatable {
    /// Not well-formed, or cut off.
    case malformed
    /// A document type, or more than the limits allow.
    case refused
  }

  /// A page of a list has a thousand objects with a few elements each; keys are up to 1024 bytes, escaped three
  /// times as long.
  static let maxBytes = 8 << 20
  fileprivate static let maxElements = 50_000
  fileprivate static let maxDepth = 16

  /// The root element.
  static func read(_ bytes: [UInt8]) throws(Fault) -> XMLElement {
    guard bytes.count <= maxBytes else { throw .refused }
    // Handlers keep an unretained pointer to this object, which outlives the parser.
    let tree = Tree()
    guard let parser = XML_ParserCreate("UTF-8") else { throw .refused }
    defer { XML_ParserFree(parser) }
    tree.parser = parser
    XML_SetUserData(parser, Unmanaged.passUnretained(tree).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, _ in
        guard let context, let name else { return }
        Tree.from(context).began(String(cString: name))
      },
      { context, _ in
        guard let context else { return }
        Tree.from(context).ended()
      })
    XML_SetCharacterDataHandler(parser) { context, text, count in
      guard let context, let text else { return }
      Tree.from(context).text(UnsafeRawBufferPointer(start: text, count: Int(count)))
    }
    XML_SetStartDoctypeDeclHandler(parser) { context, _, _, _, _ in
      guard let context else { return }
      Tree.from(context).refuse()
    }
    let status = withExtendedLifetime(tree) {
      bytes.withUnsafeBytes { bytes in
        XML_Parse(parser, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), 1)
      }
    }
    if tree.isRefused { throw .refused }
    guard status == XML_STATUS_OK, let root = tree.root else { throw .malformed }
    return root
  }

  /// The elements that are open, outermost first.
  private final class Tree {
    var parser: XML_Parser?
    private(set) var root: XMLElement?
    private(set) var isRefused = false
    private var open: [XMLElement] = []
    private var elements = 0

    static func from(_ context: UnsafeMutableRawPointer) -> Tree {
      Unmanaged.fromOpaque(context).takeUnretainedValue()
    }

    func began(_ name: String) {
      elements += 1
      guard elements <= maxElements, open.count < maxDepth else { return refuse() }
      open.append(XMLElement(name: name))
    }

    /// Expat gives text in pieces.
    func text(_ bytes: UnsafeRawBufferPointer) {
      guard let last = open.indices.last else { return }
      open[last].text += String(decoding: bytes, as: UTF8.self)
    }

    func ended() {
      guard let element = open.popLast() else { return }
      if let last = open.indices.last { open[last].children.append(element) } else { root = element }
    }

    func refuse() {
      isRefused = true
      if let parser { XML_StopParser(parser, XML_Bool(XML_FALSE)) }
    }
  }
}
