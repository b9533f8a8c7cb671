internal import Glibc

/// multipart/form-data (RFC 7578, RFC 2046 section 5.1) as a state machine without I/O: bytes in, events
/// out, in whatever pieces they come.
struct MultipartParser {
  struct Header: Equatable {
    var name = ""
    var fileName: String?
    var contentType: String?
  }

  enum Event: Equatable {
    case part(Header)
    case bytes([UInt8])
    case partEnd
    /// The last boundary; what follows it is ignored.
    case end
  }

  private enum State {
    /// Before the first boundary: ignored.
    case preamble
    /// A boundary has been read but for the end of its line.
    case boundary(isFirst: Bool)
    case header
    case content
    case end
  }

  /// Blanks that may follow a boundary on its line.
  private static let mostPadding = 64

  private let limits: MultipartLimits
  /// CR LF `--` boundary.
  private let delimiter: [UInt8]
  private var state = State.preamble
  /// What has not been understood yet, from `start` on. It begins with the line end that the first boundary
  /// needs not have.
  private var buffer: [UInt8] = [0x0D, 0x0A]
  private var start = 0
  private var parts = 0

  /// Nil when the boundary is not one: 1–70 characters of a small set, the last not a space.
  init?(boundary: String, limits: MultipartLimits) {
    let allowed = Array("'()+_,-./:=? ".utf8)
    let bytes = Array(boundary.utf8)
    guard (1...70).contains(bytes.count), bytes.last != 0x20,
      bytes.allSatisfy({ byte in
        allowed.contains(byte) || (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte.lowercasedASCII)
      })
    else { return nil }
    self.limits = limits
    delimiter = [0x0D, 0x0A, 0x2D, 0x2D] + bytes
  }

  mutating func feed(_ bytes: [UInt8]) {
    if case .end = state { return }
    if start == buffer.count {
      buffer = bytes
    } else {
      buffer.removeFirst(start)
      buffer += bytes
    }
    start = 0
  }

  /// What comes next; nil when more bytes are needed.
  mutating func next() throws(BodyError) -> Event? {
    while true {
      switch state {
      case .preamble:
        guard passContent(keeping: false).isAtDelimiter else { return nil }
        state = .boundary(isFirst: true)
      case .content:
        let (bytes, isAtDelimiter) = passContent(keeping: true)
        if isAtDelimiter { state = .boundary(isFirst: false) }
        if !bytes.isEmpty { return .bytes(bytes) }
        guard isAtDelimiter else { return nil }
      case .boundary(let isFirst):
        guard let line = boundaryLine() else { return nil }
        switch line {
        case .next:
          state = .header
          parts += 1
          guard parts <= limits.parts else {
            throw .malformed("The form has more than \(limits.parts) parts.")
          }
          if !isFirst { return .partEnd }
        case .last where isFirst: state = .end
        case .last:
          // The end is told once the part's is.
          state = .end
          return .partEnd
        case .content:
          // Longer text that only begins like the boundary.
          start += delimiter.count
          state = isFirst ? .preamble : .content
          if !isFirst { return .bytes(delimiter) }
        }
      case .header:
        guard let header = try parseHeader() else { return nil }
        state = .content
        return .part(header)
      case .end:
        buffer = []
        start = 0
        return .end
      }
    }
  }

  /// Steps over everything that cannot belong to a delimiter, and says whether one follows.
  private mutating func passContent(keeping isKept: Bool) -> (bytes: [UInt8], isAtDelimiter: Bool) {
    let (end, isAtDelimiter) = buffer.withUnsafeBufferPointer { buffer in
      Self.findDelimiter(delimiter, in: buffer, from: start)
    }
    guard isKept else {
      start = end
      return ([], isAtDelimiter)
    }
    // Most pieces of a large file are nothing but content: they are passed on as they came.
    if start == 0, end == buffer.count { return (buffer.take(), isAtDelimiter) }
    defer { start = end }
    return (Array(buffer[start..<end]), isAtDelimiter)
  }

  /// Where the delimiter begins, or where what has come of it may begin.
  private static func findDelimiter(
    _ delimiter: [UInt8], in buffer: UnsafeBufferPointer<UInt8>, from start: Int
  ) -> (index: Int, isWhole: Bool) {
    var index = start
    while let found = firstReturn(in: buffer, from: index) {
      index = found
      let available = min(delimiter.count, buffer.count - index)
      var matching = 1
      while matching < available, buffer[index + matching] == delimiter[matching] { matching += 1 }
      if matching == delimiter.count { return (index, true) }
      if index + matching == buffer.count { return (index, false) }
      index += 1
    }
    return (buffer.count, false)
  }

  /// The C library looks at many bytes at once.
  private static func firstReturn(in buffer: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    guard let base = buffer.baseAddress, start < buffer.count,
      let found = memchr(base + start, 0x0D, buffer.count - start)
    else { return nil }
    return UnsafeRawPointer(found) - UnsafeRawPointer(base)
  }

  private enum BoundaryLine { case next, last, content }

  /// What kind of line the delimiter at `start` begins; it is stepped over unless it is content. Nil when
  /// more bytes are needed.
  private mutating func boundaryLine() -> BoundaryLine? {
    var index = start + delimiter.count
    guard index + 1 < buffer.count else { return nil }
    if buffer[index] == 0x2D, buffer[index + 1] == 0x2D {
      start = index + 2
      return .last
    }
    let padded = index + Self.mostPadding
    while index < min(buffer.count, padded), buffer[index] == 0x20 || buffer[index] == 0x09 { index += 1 }
    guard index + 1 < buffer.count else { return index < padded ? nil : .content }
    guard buffer[index] == 0x0D, buffer[index + 1] == 0x0A else { return .content }
    start = index + 2
    return .next
  }

  /// The part's header once it is whole.
  private mutating func parseHeader() throws(BodyError) -> Header? {
    var fields: [Substring] = []
    var index = start
    while true {
      let line = buffer[index...].firstIndex(of: 0x0A)
      guard (line ?? buffer.count) - start <= limits.headerBytes else {
        throw .malformed("The header of a form's part is longer than \(limits.headerBytes) bytes.")
      }
      guard let line else { return nil }
      guard line > index, buffer[line - 1] == 0x0D,
        let text = String(validating: buffer[index..<line - 1], as: UTF8.self)
      else { throw .malformed("The header of a form's part is not well-formed.") }
      index = line + 1
      if text.isEmpty { break }
      fields.append(text[...])
    }
    start = index
    return try Self.header(fields)
  }

  private static func header(_ fields: [Substring]) throws(BodyError) -> Header {
    var header = Header()
    var isNamed = false
    for field in fields {
      let sides = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, sides[0].utf8.allSatisfy(\.isTokenCharacter),
        sides[1].utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 })
      else { throw .malformed("The header of a form's part is not well-formed.") }
      let value = sides[1].trimmingBlanks()
      if sides[0].equalsIgnoringCase("Content-Type") {
        header.contentType = String(value)
      } else if sides[0].equalsIgnoringCase("Content-Disposition") {
        guard !isNamed, let (kind, parameters) = ParameterList.split(value),
          kind.equalsIgnoringCase("form-data"),
          let name = parameters.first(where: { $0.name == "name" })?.value
        else { throw .malformed("A part of the form has no name.") }
        header.name = name
        header.fileName = parameters.first { $0.name == "filename" }?.value
        isNamed = true
      }
    }
    guard isNamed else { throw .malformed("A part of the form has no name.") }
    return header
  }
}

extension [UInt8] {
  /// All of it, leaving nothing.
  fileprivate mutating func take() -> [UInt8] {
    defer { self = [] }
    return self
  }
}
