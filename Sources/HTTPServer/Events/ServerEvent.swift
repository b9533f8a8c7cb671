/// One event of an event stream, and its bytes (WHATWG HTML, section 9.2.5).
struct ServerEvent {
  var data: String
  var event: String?
  var id: String?
  var retry: Duration?

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.utf8.count + 32)
    if let id { Self.field("id", Self.oneLine(id), to: &bytes) }
    if let event { Self.field("event", Self.oneLine(event), to: &bytes) }
    if let retry {
      let (seconds, attoseconds) = retry.components
      let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
      Self.field("retry", String(milliseconds).utf8, to: &bytes)
    }
    // Each of the format's line ends (CR LF, CR, LF) begins a further `data` line.
    var line: [UInt8] = []
    var previous: UInt8 = 0
    for byte in data.utf8 {
      if byte == 0x0D || byte == 0x0A {
        if !(byte == 0x0A && previous == 0x0D) {
          Self.field("data", line, to: &bytes)
          line.removeAll(keepingCapacity: true)
        }
      } else {
        line.append(byte)
      }
      previous = byte
    }
    Self.field("data", line, to: &bytes)
    bytes.append(0x0A)
    return bytes
  }

  private static func field(_ name: String, _ value: some Collection<UInt8>, to bytes: inout [UInt8]) {
    bytes += name.utf8
    bytes += [0x3A, 0x20]
    bytes += value
    bytes.append(0x0A)
  }

  /// These fields cannot hold a line end, and a browser ignores an id with NUL.
  private static func oneLine(_ text: String) -> [UInt8] {
    text.utf8.filter { $0 != 0x0D && $0 != 0x0A && $0 != 0 }
  }
}
