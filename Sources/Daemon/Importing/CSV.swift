/// Comma-separated values (RFC 4180): rows of fields, with the line on which each row begins.
///
/// Rows may end in CR LF or LF; a byte order mark is passed over, and so are empty lines.
struct CSV {
  struct Row: Equatable {
    var fields: [String]
    /// From 1.
    var line: Int
  }

  private(set) var rows: [Row] = []

  /// - Throws: ``ImportError`` naming the line on which a quoted field is left open or followed by text.
  init(_ text: String) throws(ImportError) {
    var bytes = Array(text.utf8)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    var line = 1
    while !bytes.isEmpty {
      let start = line
      var fields = [try Self.field(&bytes, &line)]
      while bytes.first == UInt8(ascii: ",") {
        bytes.removeFirst()
        fields.append(try Self.field(&bytes, &line))
      }
      if bytes.first == UInt8(ascii: "\r") { bytes.removeFirst() }
      if let next = bytes.popFirst(), next != UInt8(ascii: "\n") {
        throw ImportError("line \(line)", "has text after a closing quote")
      }
      line += 1
      if fields != [""] { rows.append(Row(fields: fields, line: start)) }
    }
  }

  private static func field(
    _ bytes: inout ArraySlice<UInt8>, _ line: inout Int
  ) throws(ImportError) -> String {
    guard bytes.first == UInt8(ascii: "\"") else {
      let isEnd: (UInt8) -> Bool = { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\n") }
      var field = bytes.prefix { !isEnd($0) }
      bytes = bytes.dropFirst(field.count)
      if bytes.first != UInt8(ascii: ","), field.last == UInt8(ascii: "\r") { field.removeLast() }
      return String(decoding: field, as: UTF8.self)
    }
    let start = line
    bytes.removeFirst()
    var field: [UInt8] = []
    while let byte = bytes.popFirst() {
      if byte == UInt8(ascii: "\"") {
        // A quote within its own quotes is written twice.
        guard bytes.first == byte else { return String(decoding: field, as: UTF8.self) }
        bytes.removeFirst()
      }
      if byte == UInt8(ascii: "\n") { line += 1 }
      field.append(byte)
    }
    throw ImportError("line \(start)", "opens a quote that is never closed")
  }
}
