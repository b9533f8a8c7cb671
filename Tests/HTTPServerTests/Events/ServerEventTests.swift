import Testing

@testable import HTTPServer

struct ServerEventTests {
  private static func text(_ event: ServerEvent) -> String { String(decoding: event.encoded, as: UTF8.self) }

  @Test func `every line of the data has a field of its own`() {
    #expect(Self.text(.init(data: "a\nb\r\nc\rd")) == "data: a\ndata: b\ndata: c\ndata: d\n\n")
    #expect(Self.text(.init(data: "")) == "data: \n\n")
  }

  @Test func `the other fields come first and cannot smuggle lines`() {
    let event = ServerEvent(data: "x", event: "tick\ndata: y", id: "1\r\n\0", retry: .milliseconds(1500))
    #expect(Self.text(event) == "id: 1\nevent: tickdata: y\nretry: 1500\ndata: x\n\n")
  }
}
