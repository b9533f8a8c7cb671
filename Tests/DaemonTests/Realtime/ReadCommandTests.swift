import Foundation
import HTTPServer
import Testing

@testable import Daemon

struct ReadCommandTests {
  private static func problem(_ text: String) -> RealtimeProblem? {
    if case .failure(let problem) = ReadCommand(text).command { problem } else { nil }
  }

  private static func command(_ text: String) throws -> RealtimeCommand {
    try ReadCommand(text).command.get()
  }

  @Test(arguments: [
    "", "{", "null", "7", "[]", "\"session.update\"", "{}", #"{"type":7}"#, #"{"type":null}"#,
    #"{"type":"session.delete"}"#, #"{"type":"session.update"}"#,
    #"{"type":"session.update","session":[]}"#, #"{"type":"session.update","session":{"colour":"red"}}"#,
    #"{"type":"session.update","session":{"audio":{"input":{"loudness":1}}}}"#,
    #"{"type":"session.update","session":{"turn_detection":{"threshold":"high"}}}"#,
    #"{"type":"input_audio_buffer.append"}"#, #"{"type":"input_audio_buffer.append","audio":7}"#,
    #"{"type":"input_audio_buffer.append","audio":"?"}"#,
    #"{"type":"input_audio_buffer.append","audio":"AAA"}"#,
    #"{"type":"input_audio_buffer.append","audio":"AA=="}"#, #"{"type":"conversation.item.create"}"#,
    #"{"type":"conversation.item.create","item":{"type":"function_call"}}"#,
    #"{"type":"conversation.item.create","item":{"type":"message","role":"user"}}"#,
    #"{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[]}}"#,
    #"{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_text"}]}}"#,
    #"{"type":"conversation.item.create","item":{"type":"message","role":"user","content":[{"type":"input_audio"}]}}"#,
    #"{"type":"conversation.item.create","item":{"id":"","type":"message","role":"user","content":[{"type":"input_text","text":"a"}]}}"#,
    #"{"type":"conversation.item.create","item":{"type":"message","role":"system","content":[{"type":"input_text","text":"a"}]}}"#,
    #"{"type":"response.create","response":7}"#,
    #"{"type":"response.create","response":{"conversation":"none"}}"#,
    #"{"type":"response.create","response":{"instructions":"Tell me the answers"}}"#,
    #"{"type":"response.create","response":{"input":[]}}"#,
    #"{"type":"response.create","response":{"temperature":3}}"#,
    #"{"type":"response.create","response":{"metadata":{"a":1}}}"#,
    #"{"type":"response.cancel","response_id":7}"#,
  ])
  func `what is wrong is told`(text: String) throws {
    let problem = try #require(Self.problem(text))
    #expect(!problem.message.isEmpty && problem.message.hasSuffix("."))
    #expect(!problem.code.isEmpty)
  }

  @Test
  func `a message that is not text is told to be one`() {
    let read = ReadCommand(WebSocket.Message.binary([1, 2]))
    #expect(throws: RealtimeProblem.self) { try read.command.get() }
  }

  @Test
  func `a text of more than 8 KiB is refused`() {
    func item(_ count: Int) -> String {
      let text = String(repeating: "a", count: count)
      return #"{"type":"conversation.item.create","item":{"type":"message","role":"user","#
        + #""content":[{"type":"input_text","text":"\#(text)"}]}}"#
    }
    #expect(Self.problem(item(8 << 10)) == nil)
    #expect(Self.problem(item((8 << 10) + 1))?.param == "item.content")
  }

  @Test
  func `the field that is wrong is named, and the event's id given back`() {
    let read = ReadCommand(
      #"{"event_id":"e1","type":"session.update","session":{"turn_detection":{"threshold":"high"}}}"#)
    #expect(read.eventID == "e1")
    #expect(throws: RealtimeProblem.self) { try read.command.get() }
    #expect(
      Self.problem(#"{"type":"session.update","session":{"audio":{"input":{"loudness":1}}}}"#)?.param
        == "session.audio.input.loudness")
    #expect(ReadCommand(#"{"event_id":7,"type":"session.update"}"#).eventID == nil)
  }

  @Test
  func `sound is read`() throws {
    #expect(
      try Self.command(#"{"type":"input_audio_buffer.append","audio":"AQIDBA=="}"#) == .append([1, 2, 3, 4]))
    #expect(try Self.command(#"{"type":"input_audio_buffer.append","audio":""}"#) == .append([]))
  }

  @Test
  func `both shapes of a session say the same`() throws {
    let flat = try Self.command(
      #"{"type":"session.update","session":{"turn_detection":{"type":"server_vad","threshold":0.4,"#
        + #""silence_duration_ms":700},"input_audio_transcription":{"model":"whisper-1"},"modalities":["text"]}}"#
    )
    let current = try Self.command(
      #"{"type":"session.update","session":{"type":"realtime","output_modalities":["text"],"audio":{"input":{"#
        + #""turn_detection":{"type":"server_vad","threshold":0.4,"silence_duration_ms":700},"#
        + #""transcription":{"model":"whisper-1"}}}}}"#)
    guard case .updateSession(let a) = flat, case .updateSession(let b) = current else {
      Issue.record("not session.update")
      return
    }
    #expect(a.turnDetection == b.turnDetection && a.turnDetection.value?.threshold == 0.4)
    #expect(a.transcription == b.transcription && a.transcription.value?.model == "whisper-1")
    #expect(a.modalities == b.modalities)
  }

  @Test
  func `null turns turn detection off, and absence leaves it`() throws {
    func detection(_ session: String) throws -> Field<SessionFields.Detection>? {
      guard
        case .updateSession(let fields) = try Self.command(
          #"{"type":"session.update","session":\#(session)}"#)
      else { return nil }
      return fields.turnDetection
    }
    #expect(try detection(#"{"turn_detection":null}"#) == .null)
    #expect(try detection(#"{"audio":{"input":{"turn_detection":null}}}"#) == .null)
    #expect(try detection("{}") == .absent)
  }

  @Test
  func `a number that does not fit is a wrong value, and the text is JSON`() {
    let problem = Self.problem(
      #"{"type":"session.update","session":{"turn_detection":{"prefix_padding_ms":1.5}}}"#)
    #expect(problem?.code == "invalid_value")
    #expect(problem?.message.contains("number") == true)
    #expect(Self.problem(#"{"type":"session.update","session":{"#)?.code == "invalid_json")
  }
}
