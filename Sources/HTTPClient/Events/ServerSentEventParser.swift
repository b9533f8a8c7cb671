/// Takes `text/event-stream` apart, however its bytes are cut (WHATWG HTML, 9.2.6).
struct ServerSentEventParser {
  /// A line, or the data of one event, is longer than `maxBytes`.
  struct TooLarge: Error, Equatable {}

  private let maxBytes: Int
  private var line: [UInt8] = []
  private var lastWasCarriageReturn = false
  /// Bytes of the byte order mark seen; nil once the stream has begun.
  private var markLength: Int? = 0

  private var event: [UInt8] = []
  private var data: [UInt8] = []
  private var hasData = false
  private var id = ""
  private var retry: Duration?

  init(maxBytes: Int) {
    self.maxBytes = maxBytes
  }

  /// The events that these bytes complete. One that the stream leaves incomplete at its end does not count.
  mutating func append(_ bytes: [UInt8]) throws(TooLarge) -> [ServerSentEvent] {
    var events: [ServerSentEvent] = []
    for byte in bytes {
      if skipsByteOrderMark(byte) { continue }
      // CR, LF and CRLF end a line: the LF after a CR ends nothing more.
      let isSecondHalf = byte == 0x0A && lastWasCarriageReturn
      lastWasCarriageReturn = byte == 0x0D
      if isSecondHalf { continue }
      if byte == 0x0A || byte == 0x0D {
        if let event = try endLine() { events.append(event) }
      } else {
        guard line.count < maxBytes else { throw TooLarge() }
        line.append(byte)
      }
    }
    return events
  }

  private mutating func skipsByteOrderMark(_ byte: UInt8) -> Bool {
    guard let seen = markLength else { return false }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    if byte == mark[seen] {
      markLength = seen + 1 < mark.count ? seen + 1 : nil
      return true
    }
    // It was not one: what was held back belongs to the line.
    line += mark[..<seen]
    markLength = nil
    return false
  }

  private mutating func endLine() throws(TooLarge) -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty else { return dispatch() }
    let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
    var value = line[colon...].dropFirst()
    if value.first == 0x20 { value = value.dropFirst() }
    switch String(decoding: line[..<colon], as: UTF8.self) {
    case "event":
      event = Array(value)
    case "data":
      guard data.count + value.count < maxBytes else { throw TooLarge() }
      if hasData { data.append(0x0A) }
      data += value
      hasData = true
    case "id":
      if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
    case "retry":
      if !value.isEmpty, value.allSatisfy({ (0x30...0x39).contains($0) }),
        let milliseconds = Int(String(decoding: value, as: UTF8.self))
      {
        retry = .milliseconds(milliseconds)
      }
    default:
      // A comment (no name before the colon), or a field of the future.
      break
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      event.removeAll(keepingCapacity: true)
      data.removeAll(keepingCapacity: true)
      hasData = false
    }
    guard hasData else { return nil }
    return ServerSentEvent(
      event: event.isEmpty ? "message" : String(decoding: event, as: UTF8.self),
      data: String(decoding: data, as: UTF8.self), id: id, retry: retry)
  }
}
