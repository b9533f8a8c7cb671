/// The headers of a request as they are signed: sorted by name, those of one name joined.
struct CanonicalHeaders {
  /// `name:value` and a line break for each.
  private(set) var lines: [UInt8] = []
  /// In order, with semicolons between.
  private(set) var names = ""

  /// - Throws: ``SigV4Error/header(_:)``: a line break would make one request's text another's.
  init(_ headers: [SigV4Signer.Request.Field], host: String) throws(SigV4Error) {
    var fields: [SigV4Signer.Request.Field] = []
    fields.reserveCapacity(headers.count + 1)
    fields.append((name: "host", value: host))
    for header in headers {
      guard let name = Self.lowercased(header.name) else { throw .header(header.name) }
      fields.append((name, header.value))
    }
    // Values of one name stay in their order: the sort is stable.
    fields.sort { $0.name < $1.name }
    lines.reserveCapacity(1024)
    names.reserveCapacity(128)
    var last = ""
    for field in fields {
      if field.name == last {
        // In place of the line break.
        lines[lines.count - 1] = UInt8(ascii: ",")
      } else {
        if !last.isEmpty { names += ";" }
        names += field.name
        lines += field.name.utf8
        lines.append(UInt8(ascii: ":"))
        last = field.name
      }
      var value = field.value
      guard value.withUTF8({ appendValue($0) }) else { throw .header(field.name) }
      lines.append(UInt8(ascii: "\n"))
    }
  }

  /// Appends the value without blanks at its ends, and with single ones inside. False: it has control characters.
  private mutating func appendValue(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    // Words are copied whole: a signature takes a third longer where bytes are looked at and appended one by one.
    var start = 0
    var isFirst = true
    while start < value.count {
      var end = start
      while end < value.count, value[end] > UInt8(ascii: " ") { end += 1 }
      if end > start {
        if !isFirst { lines.append(UInt8(ascii: " ")) }
        isFirst = false
        lines.append(contentsOf: UnsafeBufferPointer(rebasing: value[start..<end]))
      }
      if end < value.count, value[end] != UInt8(ascii: " "), value[end] != UInt8(ascii: "\t") { return false }
      start = end + 1
    }
    return true
  }

  /// The name as it is signed; nil for what is no name, as far as the signed text goes: it has to be ASCII, and hold
  /// none of that text's own separators (RFC 9110, 5.6.2, allows yet less).
  private static func lowercased(_ name: String) -> String? {
    var name = name
    var hasCapitals = false
    let isName = name.withUTF8 { bytes in
      for byte in bytes {
        switch byte {
        case UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: ","), ...0x20, 0x7F...: return false
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasCapitals = true
        default: break
        }
      }
      return !bytes.isEmpty
    }
    if !isName { return nil }
    return hasCapitals ? name.lowercased() : name
  }
}
