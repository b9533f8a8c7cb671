/// JSON as JOSE asks for it: read in one way only. An object that has a member twice is refused (RFC 7515, section 4),
/// for two readers could take different ones of them; so is text that is not UTF-8, or deeper than anybody writes.
enum StrictJSON: Sendable, Equatable {
  case null
  case bool(Bool)
  /// May be infinite, where the text names a number beyond a `Double`'s.
  case number(Double)
  case string(String)
  case array([StrictJSON])
  case object([String: StrictJSON])

  /// Nil for anything but one JSON value (RFC 8259) of this kind.
  init?(_ bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    do throws(Reader.Malformed) {
      self = try reader.value(depth: 0)
      reader.skipBlanks()
      guard reader.isAtEnd else { return nil }
    } catch {
      return nil
    }
  }

  var string: String? { if case .string(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var array: [StrictJSON]? { if case .array(let elements) = self { elements } else { nil } }
  var object: [String: StrictJSON]? { if case .object(let members) = self { members } else { nil } }
}

private struct Reader {
  struct Malformed: Error {}

  static let maxDepth = 16

  let bytes: [UInt8]
  var position = 0

  var isAtEnd: Bool { position == bytes.count }
  private var next: UInt8? { isAtEnd ? nil : bytes[position] }

  mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
  }

  /// What comes after blanks, which is not read yet.
  private mutating func peek() throws(Malformed) -> UInt8 {
    skipBlanks()
    guard let next else { throw Malformed() }
    return next
  }

  private mutating func take() throws(Malformed) -> UInt8 {
    guard let next else { throw Malformed() }
    position += 1
    return next
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Malformed) {
    guard try take() == UInt8(ascii: character) else { throw Malformed() }
  }

  mutating func value(depth: Int) throws(Malformed) -> StrictJSON {
    guard depth <= Self.maxDepth else { throw Malformed() }
    switch try peek() {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: StrictJSON) throws(Malformed) -> StrictJSON {
    guard bytes[position...].starts(with: word.utf8) else { throw Malformed() }
    position += word.utf8.count
    return value
  }

  private mutating func object(depth: Int) throws(Malformed) -> [String: StrictJSON] {
    var members: [String: StrictJSON] = [:]
    try expect("{")
    if try peek() == UInt8(ascii: "}") {
      position += 1
      return members
    }
    while true {
      _ = try peek()
      let name = try string()
      _ = try peek()
      try expect(":")
      guard members.updateValue(try value(depth: depth + 1), forKey: name) == nil else { throw Malformed() }
      guard try hasMore(until: "}") else { return members }
    }
  }

  private mutating func array(depth: Int) throws(Malformed) -> [StrictJSON] {
    var elements: [StrictJSON] = []
    try expect("[")
    if try peek() == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      elements.append(try value(depth: depth + 1))
      guard try hasMore(until: "]") else { return elements }
    }
  }

  /// Reads the comma before the next element, or the end.
  private mutating func hasMore(until end: Unicode.Scalar) throws(Malformed) -> Bool {
    let byte = try peek()
    position += 1
    guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: end) else { throw Malformed() }
    return byte == UInt8(ascii: ",")
  }

  // MARK: - Strings

  private mutating func string() throws(Malformed) -> String {
    try expect("\"")
    var text: [UInt8] = []
    while true {
      switch try take() {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw Malformed() }
        return string
      case UInt8(ascii: "\\"): text += Array(String(try escaped()).utf8)
      case ..<0x20: throw Malformed()
      case let byte: text.append(byte)
      }
    }
  }

  private mutating func escaped() throws(Malformed) -> Unicode.Scalar {
    switch try take() {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var code = try codeUnit()
      if (0xD800..<0xDC00).contains(code) {
        // The other half of a pair.
        try expect("\\")
        try expect("u")
        let low = try codeUnit()
        guard (0xDC00..<0xE000).contains(low) else { throw Malformed() }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw Malformed() }
      return scalar
    default: throw Malformed()
    }
  }

  /// Four hexadecimal digits.
  private mutating func codeUnit() throws(Malformed) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(try take())).hexDigitValue else { throw Malformed() }
      code = code << 4 | UInt32(digit)
    }
    return code
  }

  // MARK: - Numbers

  private mutating func number() throws(Malformed) -> Double {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    guard let number = Double(String(decoding: bytes[start..<position], as: UTF8.self)) else {
      throw Malformed()
    }
    return number
  }

  private mutating func digits() throws(Malformed) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw Malformed() }
  }
}
