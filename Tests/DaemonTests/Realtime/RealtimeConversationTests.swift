import Foundation
import HTTPServer
import Interviewing
import Testing

@testable import Daemon

struct RealtimeConversationTests {
  // MARK: - Sound

  @Test
  func `with turn detection a turn is begun, ended, committed and transcribed, and then answered`() throws {
    var talk = try Talk()
    #expect(talk.does { $0.start() } == ["session.created"])
    #expect(talk.sends(Sound.silence(0.5)) == [])
    #expect(talk.sends(Sound.voice(1)) == ["input_audio_buffer.speech_started"])
    #expect(talk.last.contains(#""audio_start_ms":2"#))
    #expect(
      talk.sends(Sound.silence(0.5)) == [
        "input_audio_buffer.speech_stopped", "input_audio_buffer.committed", "conversation.item.added",
        "conversation.item.done",
      ])
    let (turn, item) = try #require(talk.turn)
    // A second of speech, 300 ms before it and 200 ms after it.
    #expect((22_000...26_000).contains(turn.samples.count))
    #expect(talk.told.allSatisfy { $0.text(id: "e").contains("\"\(item)\"") })

    #expect(
      talk.does { $0.heard("Hello", of: item) } == ["conversation.item.input_audio_transcription.delta"])
    #expect(
      talk.does { $0.listened(to: item, .transcript("Hello", analysis: ["rate_wpm": 1])) } == [
        "conversation.item.input_audio_transcription.completed", "interview.voice_analysis",
        "response.created",
      ])
    #expect(talk.dialogue?.cue == .put(question: "One?"))
    #expect(talk.dialogue?.instructions == "Ask.")
    #expect(talk.dialogue?.messages == [.init(role: .user, content: "Hello")])
  }

  @Test
  func `a cough is not answered`() throws {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5) + Sound.silence(0.5))
    let (_, item) = try #require(talk.turn)
    #expect(
      talk.does { $0.listened(to: item, .transcript("", analysis: nil)) } == [
        "conversation.item.input_audio_transcription.completed"
      ])
    #expect(talk.conversation.reply == nil)
  }

  @Test
  func `without a recogniser each turn is answered, and nothing is said of words`() throws {
    var talk = try Talk(recogniser: nil)
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5) + Sound.silence(0.5))
    let (_, item) = try #require(talk.turn)
    #expect(
      talk.does { $0.listened(to: item, .transcript(nil, analysis: ["rate_wpm": nil])) } == [
        "interview.voice_analysis", "response.created",
      ])
  }

  @Test
  func `a turn that was not transcribed is told, and answered`() throws {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5) + Sound.silence(0.5))
    let (_, item) = try #require(talk.turn)
    #expect(
      talk.does { $0.listened(to: item, .failed(RealtimeProblem("x", "No."))) } == [
        "conversation.item.input_audio_transcription.failed", "response.created",
      ])
  }

  @Test
  func `several turns of one answer are answered once`() throws {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5) + Sound.silence(0.5))
    let (_, first) = try #require(talk.turn)
    _ = talk.sends(Sound.voice(0.5) + Sound.silence(0.5))
    let (_, second) = try #require(talk.turn)
    #expect(
      talk.does { $0.listened(to: first, .transcript("One.", analysis: nil)) } == [
        "conversation.item.input_audio_transcription.completed"
      ])
    _ = talk.does { $0.listened(to: second, .transcript("", analysis: nil)) }
    #expect(talk.dialogue?.messages.map(\.content) == ["One."])
  }

  @Test
  func `who commits by hand gets all of it, and nobody looks for turns`() throws {
    var talk = try Talk(.beta)
    #expect(talk.says(Talk.manual) == ["session.updated"])
    #expect(talk.sends(Sound.voice(2)) == [])
    #expect(
      talk.says(#"{"type":"input_audio_buffer.commit"}"#) == [
        "input_audio_buffer.committed", "conversation.item.created",
      ])
    let (turn, item) = try #require(talk.turn)
    #expect((31_900...32_000).contains(turn.samples.count) && turn.start == 0)
    // The response is asked for, and waits for the words.
    #expect(talk.says(#"{"type":"response.create"}"#) == ["response.created"])
    #expect(talk.dialogue == nil)
    _ = talk.does { $0.listened(to: item, .transcript("I did.", analysis: nil)) }
    #expect(talk.dialogue?.messages.map(\.content) == ["I did."])
  }

  @Test
  func `less than 100 ms is not committed, and nothing is lost of it`() throws {
    var talk = try Talk()
    talk.says(Talk.manual)
    _ = talk.sends(Sound.silence(0.09))
    #expect(talk.says(#"{"event_id":"c1","type":"input_audio_buffer.commit"}"#) == ["error"])
    #expect(
      talk.last.contains(#""code":"input_audio_buffer_commit_empty""#)
        && talk.last.contains(#""event_id":"c1""#))
    _ = talk.sends(Sound.silence(0.09))
    talk.says(#"{"type":"input_audio_buffer.commit"}"#)
    #expect(talk.turn?.0.samples.count ?? 0 > 2800)
  }

  @Test
  func `what is cleared is gone, and time goes on`() throws {
    var talk = try Talk()
    _ = talk.sends(Sound.silence(0.5) + Sound.voice(0.5))
    #expect(talk.says(#"{"type":"input_audio_buffer.clear"}"#) == ["input_audio_buffer.cleared"])
    #expect(talk.sends(Sound.silence(1)) == [])
    #expect(talk.sends(Sound.voice(0.5)) == ["input_audio_buffer.speech_started"])
    #expect(talk.last.contains(#""audio_start_ms":1"#))
  }

  @Test
  func `five minutes wait and no more, and what was taken is kept`() throws {
    var talk = try Talk()
    talk.says(Talk.manual)
    for _ in 1...29 { #expect(talk.sends(Sound.silence(10)) == []) }
    #expect(talk.sends(Sound.silence(11)) == ["error"])
    #expect(talk.last.contains("input_audio_buffer_full"))
    #expect(talk.sends(Sound.silence(9)) == [])
    talk.says(#"{"type":"input_audio_buffer.commit"}"#)
    #expect(talk.turn?.0.samples.count ?? 0 > 299 * 16_000 - 100)
    // It waits to be transcribed now.
    #expect(talk.sends(Sound.silence(2)) == ["error"])
    _ = talk.does { $0.listened(to: "item_1", .transcript("", analysis: nil)) }
    #expect(talk.sends(Sound.silence(2)) == [])
  }

  @Test
  func `who never pauses is committed after four minutes`() throws {
    var talk = try Talk()
    var types = talk.sends(Sound.silence(0.5))
    for _ in 1...25 { types += talk.sends(Sound.voice(10)) }
    #expect(types.prefix(2) == ["input_audio_buffer.speech_started", "input_audio_buffer.speech_stopped"])
    #expect(types.last == "input_audio_buffer.speech_started")
  }

  @Test
  func `sound comes at most four times as fast as it is spoken, but for a minute of it`() throws {
    var talk = try Talk()
    talk.says(Talk.manual)
    for _ in 1...6 { #expect(talk.sends(Sound.silence(10), after: .zero) == []) }
    let taken = talk.conversation.buffer.count
    #expect(talk.sends(Sound.silence(1), after: .zero) == ["error"])
    #expect(talk.last.contains("rate_limit_exceeded"))
    #expect(talk.conversation.buffer.count == taken)
    #expect(talk.sends(Sound.silence(4), after: .seconds(1)) == [])
    #expect(talk.sends(Sound.silence(5), after: .seconds(1)) == ["error"])
  }

  // MARK: - The conversation

  @Test
  func `written messages go where they are wanted, once`() throws {
    var talk = try Talk()
    #expect(talk.writes("b", id: "b") == ["conversation.item.added", "conversation.item.done"])
    #expect(talk.writes("b", id: "b") == ["error"])
    func item(_ id: String, after: String) -> String {
      #"{"type":"conversation.item.create","previous_item_id":"\#(after)","item":{"id":"\#(id)","type":"message","#
        + #""role":"user","content":[{"type":"input_text","text":"\#(id)"}]}}"#
    }
    #expect(talk.says(item("a", after: "root")).last == "conversation.item.done")
    #expect(talk.says(item("c", after: "b")).last == "conversation.item.done")
    #expect(talk.says(item("d", after: "z")) == ["error"])
    #expect(talk.conversation.items.map(\.id) == ["a", "b", "c"])
  }

  @Test
  func `the oldest messages are forgotten`() throws {
    var talk = try Talk()
    for number in 1...450 { _ = talk.writes("\(number)", id: "w\(number)") }
    #expect(talk.conversation.items.count == RealtimeConversation.mostItems)
    #expect(talk.conversation.items.last?.id == "w450")
  }

  @Test
  func `when the token's time is over the client is told and sent away`() throws {
    var talk = try Talk()
    talk.says(#"{"type":"response.create"}"#)
    #expect(talk.does { $0.close(.expired) } == ["response.done", "error"])
    #expect(talk.last.contains("session_expired"))
    #expect(talk.wanted == [.hush, .close(.expired)])
  }

  @Test
  func `who has not read for long is sent away without a word`() throws {
    var talk = try Talk()
    talk.says(#"{"type":"response.create"}"#)
    #expect(talk.does { $0.close(.stalled) } == [])
    #expect(talk.wanted == [.hush, .close(.stalled)])
  }

  @Test
  func `of very much text the latest is remembered`() throws {
    var talk = try Talk()
    let text = String(repeating: "a", count: 8 << 10)
    for number in 1...40 { _ = talk.writes(text, id: "w\(number)") }
    #expect(talk.conversation.items.map(\.id) == (9...40).map { "w\($0)" })
  }

  @Test
  func `what is confirmed is kept, and so is what is not done yet`() throws {
    var talk = try Talk()
    talk.says(Talk.manual)
    _ = talk.sends(Sound.silence(1))
    talk.says(#"{"type":"input_audio_buffer.commit"}"#)
    let (_, turn) = try #require(talk.turn)
    for number in 1...RealtimeConversation.mostItems { _ = talk.writes("\(number)", id: "w\(number)") }
    #expect(talk.conversation.items.count == RealtimeConversation.mostItems)
    #expect(talk.conversation.items.first?.id == turn)
    talk.says(
      #"{"type":"conversation.item.create","previous_item_id":"root","item":{"id":"first","type":"message","#
        + #""role":"user","content":[{"type":"input_text","text":"a"}]}}"#)
    #expect(talk.told.last?.type == "conversation.item.done")
    #expect(talk.conversation.items.prefix(2).map(\.id) == ["first", turn])
  }

  @Test
  func `a reply in progress is not forgotten`() throws {
    var talk = try Talk()
    talk.says(#"{"type":"response.create"}"#)
    let response = talk.response
    talk.does { $0.said("On", in: response) }
    for number in 1...RealtimeConversation.mostItems { _ = talk.writes("\(number)", id: "w\(number)") }
    talk.does { $0.spoke(in: response, .success("One?")) }
    #expect(talk.conversation.items.first?.isReply == true)
  }
}
