/// A request that a ``RawServer`` was sent.
public struct ReceivedRequest: Sendable {
  public let method: String
  /// Path and query as they were sent.
  public let target: String
  /// By name in lower case; of repeated fields the last.
  public let headers: [String: String]
  public let body: [UInt8]

  public var text: String { String(decoding: body, as: UTF8.self) }

  init(head: String, body: [UInt8]) {
    let lines = head.split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    method = words.first.map(String.init) ?? ""
    target = words.count > 1 ? String(words[1]) : ""
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...].drop { $0 == " " })
    }
    self.headers = headers
    self.body = body
  }
}

/// What a ``RawServer`` answers with.
public struct ScriptedAnswer: Sendable {
  public var status: Int
  public var headers: [(String, String)]
  public var body: [UInt8]

  public init(_ status: Int = 200, headers: [(String, String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  public static func json(_ text: String, status: Int = 200) -> ScriptedAnswer {
    ScriptedAnswer(status, headers: [("Content-Type", "application/json")], body: Array(text.utf8))
  }

  fileprivate func bytes(toHead isHead: Bool) -> [UInt8] {
    var head = "HTTP/1.1 \(status) Scripted\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    if !headers.contains(where: { $0.0.lowercased() == "content-length" }) {
      head += "Content-Length: \(body.count)\r\n"
    }
    return Array((head + "\r\n").utf8) + (isHead ? [] : body)
  }
}

extension RawServer {
  /// Answers each request with what `answer` makes of it; nil closes the connection.
  public convenience init(
    _ answer: @escaping @Sendable (ReceivedRequest) -> ScriptedAnswer?
  ) throws {
    try self.init { (peer: Peer) in
      while let (head, body) = try peer.readRequest() {
        let request = ReceivedRequest(head: head, body: body)
        guard let answer = answer(request) else { return }
        try peer.send(answer.bytes(toHead: request.method == "HEAD"))
      }
    }
  }
}
