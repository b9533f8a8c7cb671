@testable internal import HTTPClient
internal import Testing

struct ServerSentEventParserTests {
  /// The same events whether the bytes come at once or one at a time.
  private func events(of text: String) throws -> [ServerSentEvent] {
    var whole = ServerSentEventParser(maxBytes: 1000)
    let atOnce = try whole.append(Array(text.utf8))
    var cut = ServerSentEventParser(maxBytes: 1000)
    let oneByOne = try text.utf8.flatMap { try cut.append([$0]) }
    #expect(atOnce == oneByOne)
    return atOnce
  }

  @Test("The standard's own examples")
  func standard() throws {
    #expect(
      try events(of: "data: YHOO\ndata: +2\ndata: 10\n\n") == [ServerSentEvent(data: "YHOO\n+2\n10")])
    #expect(
      try events(
        of: ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n")
        == [
          ServerSentEvent(data: "first event", id: "1"), ServerSentEvent(data: "second event"),
          ServerSentEvent(data: " third event"),
        ])
    #expect(
      try events(of: "data\n\ndata\ndata\n\ndata:") == [
        ServerSentEvent(data: ""), ServerSentEvent(data: "\n"),
      ])
    #expect(try events(of: "data:test\n\ndata: test\n\n").map(\.data) == ["test", "test"])
  }

  @Test("LF, CR and CRLF end lines", arguments: ["\n", "\r", "\r\n"])
  func lineEnds(_ end: String) throws {
    let text = ["event: add", "data: 1", "data: 2", "", "data: 3", "", ""].joined(separator: end)
    #expect(
      try events(of: text) == [ServerSentEvent(event: "add", data: "1\n2"), ServerSentEvent(data: "3")])
  }

  @Test("An id stays until another comes, one with NUL is ignored, and retry takes digits alone")
  func fields() throws {
    let text = "id: 7\ndata: a\n\ndata: b\nid: x\0y\n\nretry: 1500\ndata: c\n\nretry: soon\nid\ndata: d\n\n"
    #expect(
      try events(of: text) == [
        ServerSentEvent(data: "a", id: "7"), ServerSentEvent(data: "b", id: "7"),
        ServerSentEvent(data: "c", id: "7", retry: .milliseconds(1500)),
        ServerSentEvent(data: "d", id: "", retry: .milliseconds(1500)),
      ])
  }

  @Test("One byte order mark is skipped, comments and unknown fields are, and events without data are none")
  func skipped() throws {
    #expect(try events(of: "\u{FEFF}data: a\n\n") == [ServerSentEvent(data: "a")])
    #expect(try events(of: "\u{FEFF}\u{FEFF}data: a\n\n") == [])
    #expect(
      try events(of: ":\n: ping\nfoo: bar\nevent: empty\n\ndata: a\n\n") == [ServerSentEvent(data: "a")])
    #expect(try events(of: "data: lost at the end") == [])
  }

  @Test("Characters survive being cut, and bytes that are none become replacement characters")
  func characters() throws {
    #expect(try events(of: "data: grüße 👋\n\n") == [ServerSentEvent(data: "grüße 👋")])
    var parser = ServerSentEventParser(maxBytes: 100)
    #expect(
      try parser.append(Array("data: ".utf8) + [0xFF, 0x0A, 0x0A]) == [ServerSentEvent(data: "\u{FFFD}")])
  }

  @Test("A line, and the data of an event, have a greatest length")
  func bounds() throws {
    var line = ServerSentEventParser(maxBytes: 100)
    #expect(try line.append(Array(repeating: 0x61, count: 100)) == [])
    #expect(throws: ServerSentEventParser.TooLarge.self) { try line.append([0x61]) }
    var data = ServerSentEventParser(maxBytes: 100)
    let piece = Array("data: 1234567890\n".utf8)
    #expect(throws: ServerSentEventParser.TooLarge.self) { for _ in 0..<10 { _ = try data.append(piece) } }
    // Many small events are none of its business.
    var many = ServerSentEventParser(maxBytes: 100)
    for _ in 0..<100 { #expect(try many.append(piece + [0x0A]).count == 1) }
  }
}
