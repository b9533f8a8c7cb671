import Foundation
import HTTPServer
import Interviewing
import Testing

@testable import Daemon

/// A conversation without sockets, recognisers and interviewers: they are played by the tests.
struct Talk {
  /// Turns off turn detection.
  static let manual = #"{"type":"session.update","session":{"turn_detection":null}}"#

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
enum Sound {
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
