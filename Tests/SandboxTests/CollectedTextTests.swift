import Core
import Testing

@testable import Sandbox

@Suite struct CollectedTextTests {
  private func text(_ pieces: [[UInt8]], maxCharacters: Int = 10) throws -> String {
    var collected = CollectedText(maxCharacters: maxCharacters)
    for piece in pieces { try collected.received(.text(piece)) }
    return try collected.text()
  }

  @Test func aCharacterMayBeCutInTwo() throws {
    let bytes = Array("Zoë".utf8)
    #expect(try text([Array(bytes.prefix(3)), Array(bytes.dropFirst(3))]) == "Zoë")
  }

  @Test func whatIsNoTextIsRefused() {
    #expect(throws: SandboxError.nonsense("text that is not UTF-8")) { try text([[0xC3]]) }
  }

  @Test func whatIsMoreThanAskedForIsRefused() throws {
    #expect(try text([Array(repeating: 0x61, count: 10)]).count == 10)
    #expect(throws: SandboxError.nonsense("more text than was allowed")) {
      try text([Array(repeating: 0x61, count: 11)])
    }
    #expect(throws: SandboxError.nonsense("more text than was allowed")) {
      try text([Array(repeating: 0x61, count: 41)])
    }
    // Else a child could keep us busy without end.
    #expect(throws: SandboxError.nonsense("more text than was allowed")) { try text([[]]) }
  }
}

@Suite struct DocumentFrameTests {
  @Test func textSurvivesTheRoundTrip() throws {
    #expect(try messages { try $0.write(text: "Zoë") } == [.text(Array("Zoë".utf8))])
  }

  @Test func endingsSurviveTheRoundTrip() throws {
    let problem = DocumentProblem(.encrypted, .pdf, "Encrypted file")
    #expect(try messages { try $0.fail(problem) } == [.failed(problem)])
    #expect(try messages { try $0.finish(.docx) } == [.finished(.docx)])
  }

  @Test func framesOfARecordingAreNonsenseHere() throws {
    #expect(throws: SandboxError.nonsense("a samples frame of 4 bytes")) {
      try messages { try $0.write(.samples([0])) }
    }
  }

  private func messages(_ write: (FrameWriter) throws -> Void) throws -> [DocumentMessage] {
    let reader = try FrameTests.reader(of: FrameTests.bytes(write))
    var messages: [DocumentMessage] = []
    while let message = try reader.nextOfDocument() { messages.append(message) }
    return messages
  }
}
