/// A client of HTTP/1.1 that reads one answer after another from a connection.
final class HTTPConversation {
  struct Answer {
    var status = 0
    /// Names in lower case.
    var headers: [String: String] = [:]
    var body: [UInt8] = []
    /// Whether the body had the length that it should have.
    var isWhole = true

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  let client: RawClient
  private var buffer: [UInt8] = []

  init(port: UInt16, receiveBuffer: Int32? = nil) throws {
    client = try RawClient(port: port, receiveBuffer: receiveBuffer)
  }

  func send(_ text: String) async { await client.send(text) }

  func ask(_ text: String, isHead: Bool = false) async -> Answer? {
    await send(text)
    return await answer(isHead: isHead)
  }

  /// The next answer; nil when the connection ends before one.
  func answer(isHead: Bool = false) async -> Answer? {
    guard let head = await take(through: "\r\n\r\n") else { return nil }
    var answer = Answer()
    let lines = head.split(separator: "\r\n")
    answer.status = lines.first.flatMap { Int($0.dropFirst("HTTP/1.1 ".count).prefix(3)) } ?? 0
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].drop { $0 == " " }
      answer.headers[line[..<colon].lowercased()] = String(value)
    }
    if isHead || answer.status == 204 || answer.status < 200 { return answer }
    if let length = answer.headers["content-length"].flatMap(Int.init) {
      let body = await take(length)
      answer.isWhole = body != nil
      answer.body = body ?? buffer
    } else if answer.headers["transfer-encoding"] == "chunked" {
      answer.isWhole = false
      while let line = await take(through: "\r\n"), let size = Int(line.dropLast(), radix: 16) {
        guard let chunk = await take(size + 2) else { break }
        answer.body += chunk.dropLast(2)
        if size == 0 {
          answer.isWhole = true
          break
        }
      }
    }
    return answer
  }

  /// Whether the other side has closed, with nothing more to read.
  func isClosed() async -> Bool {
    if !buffer.isEmpty { return false }
    return await client.receive() == nil
  }

  /// Text up to and with its end.
  func take(through end: String) async -> String? {
    let end = Array(end.utf8)
    var searched = 0
    while true {
      if buffer.count >= end.count {
        for index in searched...(buffer.count - end.count)
        where buffer[index..<index + end.count].elementsEqual(end) {
          defer { buffer.removeFirst(index + end.count) }
          return String(decoding: buffer[..<(index + end.count)], as: UTF8.self)
        }
        searched = buffer.count - end.count + 1
      }
      guard let more = await client.receive() else { return nil }
      buffer += more
    }
  }

  func take(_ count: Int) async -> [UInt8]? {
    while buffer.count < count {
      guard let more = await client.receive() else { return nil }
      buffer += more
    }
    defer { buffer.removeFirst(count) }
    return Array(buffer.prefix(count))
  }
}
