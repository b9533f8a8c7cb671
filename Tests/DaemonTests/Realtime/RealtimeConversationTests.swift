import Foundation
import HTTPServer
import Interviewing
import Testing

@testable import Daemon

/// A conversation without sockets, recognisers and interviewers: they are played by the tests.
private struct Talk {
  var conversation: RealtimeConversation
  /// The text of what was told last, and what else was wanted.
  private(set) var told: [RealtimeEvent] = []
  private(set) var wanted: [RealtimeConversation.Effect] = []
  private var time = Duration.zero

  init(
    _ dialect: RealtimeDialect = .current, recogniser: String? = "test",
    questions: [String] = ["One?", "Two?"]
  ) throws {
    let admission = RealtimeAdmission(
      sessionID: "sess_1", interviewID: "i", userID: "u", questionNumber: 1, instructions: "Ask.",
      questions: questions, expiresAt: Date(timeIntervalSince1970: 2_000_000_000))
    let settings = RealtimeSettings(
      model: "m", instructions: "Ask.", recogniser: recogniser, interviewer: "built-in")
    conversation = try #require(RealtimeConversation(admission, settings: settings, dialect: dialect))
  }

  /// Types of what is told by `input`.
  @discardableResult
  mutating func does(_ input: (inout RealtimeConversation) -> [RealtimeConversation.Effect]) -> [String] {
    let effects = input(&conversation)
    told = effects.compactMap { if case .tell(let event) = $0 { event } else { nil } }
    wanted = effects.filter { if case .tell = $0 { false } else { true } }
    return told.map(\.type)
  }

  @discardableResult
  mutating func says(_ text: String, after pause: Duration = .seconds(15)) -> [String] {
    time += pause
    let now = time
    return does { $0.receive(ReadCommand(text), at: now) }
  }

  mutating func sends(_ samples: [Int16], after pause: Duration = .seconds(15)) -> [String] {
    let bytes = samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    return says(
      #"{"type":"input_audio_buffer.append","audio":"\#(Data(bytes).base64EncodedString())"}"#,
      after: pause)
  }

  mutating func writes(_ text: String, id: String = "w") -> [String] {
    says(
      #"{"type":"conversation.item.create","item":{"id":"\#(id)","type":"message","role":"user","#
        + #""content":[{"type":"input_text","text":"\#(text)"}]}}"#)
  }

  /// The last thing told, as JSON.
  var last: String { told.last?.text(id: "e") ?? "" }

  /// The dialogue that the interviewer is asked to continue.
  var dialogue: Dialogue? {
    wanted.lazy.compactMap { if case .speak(let dialogue, _) = $0 { dialogue } else { nil } }.first
  }

  /// The turn that is to be transcribed, by its item.
  var turn: (RealtimeAudioBuffer.Turn, String)? {
    wanted.lazy.compactMap { if case .listen(let turn, let item) = $0 { (turn, item) } else { nil } }.first
  }

  var response: String { conversation.reply?.id ?? "" }
}

/// Sound at 24 kHz.
private enum Sound {
  static func silence(_ seconds: Double) -> [Int16] { [Int16](repeating: 0, count: Int(seconds * 24_000)) }

  /// A voice of 120 Hz that swells and fades eight times a second, as syllables do.
  static func voice(_ seconds: Double) -> [Int16] {
    var state = 0.0
    return (0..<Int(seconds * 24_000)).map { index in
      state = 0.98 * state + (index % 200 == 0 ? 1 : 0)
      let swell = 0.05 + 0.95 * abs(sin(Double(index) / 24_000 * 8 * .pi))
      return Int16((state - 0.25) * 12_000 * swell)
    }
  }
}

struct RealtimeConversationTests {
  private static let manual = #"{"type":"session.update","session":{"turn_detection":null}}"#

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
    #expect(talk.says(Self.manual) == ["session.updated"])
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
    talk.says(Self.manual)
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
    talk.says(Self.manual)
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

  // MARK: - The interviewer

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
    talk.says(Self.manual)
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
    talk.says(Self.manual)
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

  @Test
  func `sound comes at most four times as fast as it is spoken, but for a minute of it`() throws {
    var talk = try Talk()
    talk.says(Self.manual)
    for _ in 1...6 { #expect(talk.sends(Sound.silence(10), after: .zero) == []) }
    let taken = talk.conversation.buffer.count
    #expect(talk.sends(Sound.silence(1), after: .zero) == ["error"])
    #expect(talk.last.contains("rate_limit_exceeded"))
    #expect(talk.conversation.buffer.count == taken)
    #expect(talk.sends(Sound.silence(4), after: .seconds(1)) == [])
    #expect(talk.sends(Sound.silence(5), after: .seconds(1)) == ["error"])
  }
}
