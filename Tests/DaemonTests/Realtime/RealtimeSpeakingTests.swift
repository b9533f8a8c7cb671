import Foundation
import HTTPServer
import Interviewing
import Testing

@testable import Daemon

/// When the interviewer speaks, and when not.
struct RealtimeSpeakingTests {
  @Test
  func `a response is told from its beginning to its end`() throws {
    var talk = try Talk()
    #expect(
      talk.says(#"{"type":"response.create","response":{"metadata":{"a":"b"}}}"#) == ["response.created"])
    #expect(talk.last.contains(#""metadata":{"a":"b"}"#) && talk.last.contains(#""status":"in_progress""#))
    let response = talk.response
    #expect(
      talk.does { $0.said("One", in: response) } == [
        "response.output_item.added", "conversation.item.added", "response.content_part.added",
        "response.output_text.delta",
      ])
    #expect(talk.does { $0.said("?", in: response) } == ["response.output_text.delta"])
    #expect(
      talk.does { $0.spoke(in: response, .success("One?")) } == [
        "response.output_text.done", "response.content_part.done", "response.output_item.done",
        "conversation.item.done", "response.done",
      ])
    #expect(talk.last.contains(#""status":"completed""#) && talk.last.contains(#""text":"One?""#))
    #expect(talk.conversation.items.map(\.content) == [.reply("One?")])
  }

  @Test
  func `the beta has its own names`() throws {
    var talk = try Talk(.beta)
    talk.says(#"{"type":"response.create"}"#)
    let response = talk.response
    #expect(
      talk.does { $0.spoke(in: response, .success("One?")) } == [
        "response.output_item.added", "conversation.item.created", "response.content_part.added",
        "response.text.delta", "response.text.done", "response.content_part.done",
        "response.output_item.done",
        "response.done",
      ])
  }

  @Test
  func `answers are probed three times before the next question`() throws {
    var talk = try Talk()
    var cues: [DialogueCue] = []
    for number in 1...6 {
      talk.says(#"{"type":"response.create"}"#)
      cues.append(try #require(talk.dialogue?.cue))
      let response = talk.response
      talk.does { $0.spoke(in: response, .success("Question \(number)")) }
      _ = talk.writes("Answer \(number)", id: "w\(number)")
    }
    #expect(cues == [.put(question: "One?"), .probe, .probe, .probe, .put(question: "Two?"), .probe])
  }

  @Test
  func `who begins to speak silences the interviewer, and what was not said to its end is said again`() throws
  {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5))
    talk.says(#"{"type":"response.create"}"#)
    let response = talk.response
    talk.does { $0.said("On", in: response) }
    #expect(
      talk.sends(Sound.voice(0.5)) == [
        "input_audio_buffer.speech_started", "response.output_text.done", "response.content_part.done",
        "response.output_item.done", "conversation.item.done", "response.done",
      ])
    #expect(talk.last.contains(#""status":"cancelled""#) && talk.last.contains("turn_detected"))
    #expect(talk.wanted == [.hush])
    // What still comes is nobody's.
    #expect(talk.does { $0.said("e?", in: response) } == [])
    #expect(talk.does { $0.spoke(in: response, .success("One?")) } == [])
    #expect(talk.conversation.items.map(\.status) == [.incomplete])
    talk.says(#"{"type":"response.create"}"#)
    #expect(talk.dialogue?.cue == .put(question: "One?"))
  }

  @Test
  func `who does not want to be interrupted is not`() throws {
    var talk = try Talk()
    talk.says(#"{"type":"session.update","session":{"turn_detection":{"interrupt_response":false}}}"#)
    _ = talk.sends(Sound.silence(0.5))
    talk.says(#"{"type":"response.create"}"#)
    #expect(talk.sends(Sound.voice(0.5)) == ["input_audio_buffer.speech_started"])
    #expect(talk.conversation.reply != nil)
  }

  @Test
  func `what is said while the interviewer speaks comes after it`() throws {
    var talk = try Talk()
    talk.says(#"{"type":"response.create"}"#)
    let response = talk.response
    talk.does { $0.said("One", in: response) }
    _ = talk.writes("Already.")
    talk.does { $0.said("?", in: response) }
    talk.does { $0.spoke(in: response, .success("One?")) }
    #expect(talk.conversation.items.map(\.content) == [.reply("One?"), .written("Already.")])
    talk.says(#"{"type":"response.create"}"#)
    #expect(talk.dialogue?.cue == .probe)
  }

  @Test
  func `who turns turn detection off in the middle of a turn commits all of it`() throws {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5))
    talk.says(Talk.manual)
    #expect(talk.sends(Sound.silence(1)) == [])
    talk.says(#"{"type":"input_audio_buffer.commit"}"#)
    #expect(talk.turn?.0.samples.count ?? 0 > 31_900)
  }

  @Test
  func `a response can be cancelled, and only one is made at a time`() throws {
    var talk = try Talk()
    #expect(talk.says(#"{"type":"response.cancel"}"#) == ["error"])
    talk.says(#"{"type":"response.create"}"#)
    #expect(talk.says(#"{"type":"response.create"}"#) == ["error"])
    #expect(talk.last.contains("conversation_already_has_active_response"))
    #expect(talk.says(#"{"type":"response.cancel","response_id":"other"}"#) == ["error"])
    #expect(talk.says(#"{"type":"response.cancel"}"#) == ["response.done"])
    #expect(talk.last.contains("client_cancelled") && talk.last.contains(#""output":[]"#))
    #expect(talk.says(#"{"type":"response.create"}"#) == ["response.created"])
  }

  @Test
  func `an interviewer that fails fails the response, and says no more than it may`() throws {
    var talk = try Talk()
    talk.says(#"{"type":"response.create"}"#)
    let response = talk.response
    let error = InterviewerError("http://10.0.0.1 is down", publicReason: "the model is not there")
    #expect(talk.does { $0.spoke(in: response, .failure(error)) } == ["response.done"])
    #expect(talk.last.contains(#""status":"failed""#) && talk.last.contains("the model is not there"))
    #expect(!talk.last.contains("10.0.0.1"))
  }

  @Test
  func `who wants sound is told, and gets text`() throws {
    var talk = try Talk()
    #expect(
      talk.says(#"{"type":"response.create","response":{"modalities":["audio","text"]}}"#) == [
        "error", "response.created",
      ])
    talk.says(#"{"type":"response.cancel"}"#)
    #expect(
      talk.says(#"{"type":"session.update","session":{"modalities":["audio","text"]}}"#) == [
        "session.updated", "error",
      ])
    #expect(talk.told.first?.text(id: "e").contains(#""output_modalities":["text"]"#) == true)
  }

  // MARK: - Turns during a reply

  /// In the middle of a reply that speech does not interrupt, with a turn that was said and heard meanwhile.
  private static func interjected(_ words: String) throws -> (Talk, response: String) {
    var talk = try Talk()
    talk.says(#"{"type":"session.update","session":{"turn_detection":{"interrupt_response":false}}}"#)
    talk.says(#"{"type":"response.create"}"#)
    let response = talk.response
    talk.does { $0.said("One", in: response) }
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5) + Sound.silence(0.5))
    let (_, item) = try #require(talk.turn)
    talk.does { $0.listened(to: item, .transcript(words, analysis: nil)) }
    #expect(talk.dialogue == nil)
    return (talk, response)
  }

  @Test
  func `a turn that was spoken during a reply is answered after it, once`() throws {
    var (talk, response) = try Self.interjected("Hello")
    #expect(
      talk.does { $0.spoke(in: response, .success("One?")) }.suffix(2) == [
        "response.done", "response.created",
      ])
    #expect(talk.dialogue?.messages.map(\.content) == ["One", "Hello"])
    #expect(talk.dialogue?.cue == .probe)
    response = talk.response
    talk.does { $0.spoke(in: response, .success("Why?")) }
    #expect(talk.conversation.reply == nil)
  }

  @Test
  func `who cancels a reply is answered too, and a cough during it is not`() throws {
    var (talk, _) = try Self.interjected("Hello")
    #expect(talk.says(#"{"type":"response.cancel"}"#).last == "response.created")
    var (other, response) = try Self.interjected("")
    #expect(other.does { $0.spoke(in: response, .success("One?")) }.last == "response.done")
    response = ""
  }

  @Test
  func `who clears the turn that was open is answered to what was said before`() throws {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5) + Sound.silence(0.5))
    let (_, item) = try #require(talk.turn)
    #expect(talk.sends(Sound.voice(0.5)) == ["input_audio_buffer.speech_started"])
    talk.does { $0.listened(to: item, .transcript("Hello", analysis: nil)) }
    #expect(talk.conversation.reply == nil)
    #expect(
      talk.says(#"{"type":"input_audio_buffer.clear"}"#) == [
        "input_audio_buffer.cleared", "response.created",
      ])
  }
}
