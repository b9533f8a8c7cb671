/// An event of a streamed chat completion: of its JSON, what the stream needs.
///
/// Read here and not by a general decoder, which takes ten times as long: this happens for each token.
struct ChatChunk: Equatable {
  /// What the first choice's text goes on with.
  var token: String?
  var finishReason: String?
  /// Whether the server tells of an error, and its code where that is a name.
  var hasFailed = false
  var failure: String?

  init() {}

  init(_ json: String) throws(ChatChunkReader.Malformed) {
    var reader = ChatChunkReader(Array(json.utf8))
    self = try reader.chunk()
  }
}

/// Walks through the JSON and passes over all that it does not look for. Memory and time are linear, nesting is
/// bounded.
struct ChatChunkReader {
  struct Malformed: Error {}

  /// Of what is passed over.
  private static let deepest = 64

  private let bytes: [UInt8]
  private var place = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func chunk() throws(Malformed) -> ChatChunk {
    var chunk = ChatChunk()
    var goesOn = try begin("{")
    while goesOn {
      switch try key() {
      case "choices" where peek() == UInt8(ascii: "["): try choices(&chunk)
      case "error" where peek() != UInt8(ascii: "n"):
        chunk.hasFailed = true
        chunk.failure = try member("code")
      default: try skip()
      }
      goesOn = try hasNext("}")
    }
    guard peek() == nil else { throw Malformed() }
    return chunk
  }

  /// Others than the first were not asked for.
  private mutating func choices(_ chunk: inout ChatChunk) throws(Malformed) {
    guard try begin("[") else { return }
    var isFirst = true
    repeat {
      if isFirst, peek() == UInt8(ascii: "{") { try choice(&chunk) } else { try skip() }
      isFirst = false
    } while try hasNext("]")
  }

  private mutating func choice(_ chunk: inout ChatChunk) throws(Malformed) {
    guard try begin("{") else { return }
    repeat {
      switch try key() {
      case "delta": chunk.token = try member("content")
      case "finish_reason": chunk.finishReason = try stringOrSkip()
      default: try skip()
      }
    } while try hasNext("}")
  }

  /// The string with that name where an object comes; nil where it has none, or where something else comes.
  private mutating func member(_ name: String) throws(Malformed) -> String? {
    guard peek() == UInt8(ascii: "{") else {
      try skip()
      return nil
    }
    var found: String?
    guard try begin("{") else { return nil }
    repeat {
      if try key() == name { found = try stringOrSkip() } else { try skip() }
    } while try hasNext("}")
    return found
  }

  private mutating func stringOrSkip() throws(Malformed) -> String? {
    if peek() == UInt8(ascii: "\"") { return try string() }
    try skip()
    return nil
  }

  // MARK: - JSON

  /// Whether there is something in the object or array that must begin here.
  private mutating func begin(_ sign: Unicode.Scalar) throws(Malformed) -> Bool {
    try expect(sign)
    let end = sign == "{" ? UInt8(ascii: "}") : UInt8(ascii: "]")
    guard peek() == end else { return true }
    place += 1
    return false
  }

  private mutating func hasNext(_ end: Unicode.Scalar) throws(Malformed) -> Bool {
    if peek() == UInt8(ascii: ",") {
      place += 1
      return true
    }
    try expect(end)
    return false
  }

  private mutating func key() throws(Malformed) -> String {
    guard peek() == UInt8(ascii: "\"") else { throw Malformed() }
    let key = try string()
    try expect(":")
    return key
  }

  private mutating func string() throws(Malformed) -> String {
    place += 1
    let start = place
    while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") {
      place += 1
    }
    var text = String(decoding: bytes[start..<place], as: UTF8.self)
    while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
      // An escape, and what comes after it.
      text.unicodeScalars.append(try escaped())
      let start = place
      while place < bytes.count, bytes[place] != UInt8(ascii: "\""), bytes[place] != UInt8(ascii: "\\") {
        place += 1
      }
      text += String(decoding: bytes[start..<place], as: UTF8.self)
    }
    try expect("\"")
    return text
  }

  /// After a backslash. Half of a surrogate pair is no character.
  private mutating func escaped() throws(Malformed) -> Unicode.Scalar {
    guard place + 1 < bytes.count else { throw Malformed() }
    defer { place += 2 }
    switch bytes[place + 1] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "u"):
      let first = try codeUnit(at: place + 2)
      place += 4
      guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
      guard place + 3 < bytes.count, bytes[place + 2] == UInt8(ascii: "\\"),
        bytes[place + 3] == UInt8(ascii: "u"),
        case let second = try codeUnit(at: place + 4), UTF16.isTrailSurrogate(second)
      else { return "\u{FFFD}" }
      place += 6
      let above = (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
      return Unicode.Scalar(0x10000 + above) ?? "\u{FFFD}"
    case let byte where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"):
      return Unicode.Scalar(byte)
    default: throw Malformed()
    }
  }

  private func codeUnit(at index: Int) throws(Malformed) -> UInt16 {
    guard index + 4 <= bytes.count,
      let unit = UInt16(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
    else { throw Malformed() }
    return unit
  }

  /// Passes over any value: brackets are counted, not matched.
  private mutating func skip() throws(Malformed) {
    var depth = 0
    repeat {
      guard let byte = peek() else { throw Malformed() }
      switch byte {
      case UInt8(ascii: "\""): _ = try string()
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
        guard depth <= Self.deepest else { throw Malformed() }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
        guard depth >= 0 else { throw Malformed() }
      case UInt8(ascii: ","), UInt8(ascii: ":"):
        guard depth > 0 else { throw Malformed() }
        place += 1
      default:
        // A number or a name.
        let start = place
        while place < bytes.count, Self.isOfWord(bytes[place]) { place += 1 }
        guard place > start else { throw Malformed() }
      }
    } while depth > 0
  }

  private static func isOfWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"):
      true
    default: false
    }
  }

  private mutating func expect(_ sign: Unicode.Scalar) throws(Malformed) {
    guard peek() == UInt8(ascii: sign) else { throw Malformed() }
    place += 1
  }

  /// The next byte that is no white space.
  private mutating func peek() -> UInt8? {
    while place < bytes.count {
      switch bytes[place] {
      case 0x20, 0x09, 0x0A, 0x0D: place += 1
      case let byte: return byte
      }
    }
    return nil
  }
}
