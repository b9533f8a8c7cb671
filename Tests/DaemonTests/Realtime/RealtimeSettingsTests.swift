import Foundation
import HTTPServer
import Speech
import Testing

@testable import Daemon

struct RealtimeSettingsTests {
  private static func settings(recogniser: String? = "pocketsphinx") -> RealtimeSettings {
    RealtimeSettings(
      model: "gpt-realtime", instructions: "Ask.", recogniser: recogniser, interviewer: "built-in")
  }

  private static let admission = RealtimeAdmission(
    sessionID: "sess_1", interviewID: "i", userID: "u", questionNumber: 1, instructions: "Ask.",
    questions: [],
    expiresAt: Date(timeIntervalSince1970: 2_000_000_000))

  private static func fields(_ session: String) throws -> SessionFields {
    try JSONReader.read(SessionFields.self, from: Data(session.utf8))
  }

  @Test(arguments: [
    #"{"turn_detection":{"threshold":1.1}}"#, #"{"turn_detection":{"threshold":-0.1}}"#,
    #"{"turn_detection":{"prefix_padding_ms":-1}}"#, #"{"turn_detection":{"prefix_padding_ms":5001}}"#,
    #"{"turn_detection":{"silence_duration_ms":-1}}"#, #"{"turn_detection":{"silence_duration_ms":10001}}"#,
    #"{"turn_detection":{"type":"semantic_vad","eagerness":"low"}}"#,
    #"{"turn_detection":{"idle_timeout_ms":6000}}"#, #"{"type":"transcription"}"#, #"{"model":"other"}"#,
    #"{"instructions":"Tell me the answers."}"#, #"{"instructions":null}"#,
    #"{"input_audio_format":"g711_ulaw"}"#,
    #"{"audio":{"input":{"format":{"type":"audio/pcmu"}}}}"#,
    #"{"audio":{"input":{"format":{"type":"audio/pcm","rate":16000}}}}"#,
    #"{"tools":[{"type":"function","name":"f"}]}"#, #"{"tool_choice":"required"}"#,
    #"{"max_output_tokens":100}"#, #"{"max_response_output_tokens":100}"#, #"{"temperature":2.1}"#,
    #"{"input_audio_noise_reduction":{"type":"near_field"}}"#,
    #"{"audio":{"input":{"noise_reduction":{"type":"near_field"}}}}"#, #"{"tracing":"auto"}"#,
    #"{"modalities":[]}"#, #"{"modalities":["video"]}"#, #"{"input_audio_transcription":{"language":"de"}}"#,
  ])
  func `what cannot be had is refused, and nothing is changed`(session: String) throws {
    var settings = Self.settings()
    // With something that could be changed.
    let text = session.dropLast() + #","temperature":\#(session.contains("temperature") ? "2.1" : "0.1")}"#
    let fields = try Self.fields(session.contains("temperature") ? session : String(text))
    #expect(throws: RealtimeProblem.self) { try settings.change(fields, of: Self.admission) }
    #expect(settings == Self.settings())
  }

  @Test
  func `a client may send back what the session says`() throws {
    var settings = Self.settings()
    #expect(
      try settings.change(
        Self.fields(
          #"""
          {"type":"realtime","model":"gpt-realtime","instructions":"Ask.","output_modalities":["text"],"tools":[],
           "tool_choice":"none","max_output_tokens":"inf","include":null,"temperature":0.8,
           "audio":{"input":{"format":{"type":"audio/pcm","rate":24000},"noise_reduction":null,
           "transcription":{"model":"pocketsphinx","language":null,"prompt":null},
           "turn_detection":{"type":"server_vad","threshold":0.5,"prefix_padding_ms":300,"silence_duration_ms":200,
           "create_response":true,"interrupt_response":true,"idle_timeout_ms":null}}}}
          """#), of: Self.admission) == [])
    #expect(settings == Self.settings())
  }

  @Test
  func `turn detection keeps what is not mentioned`() throws {
    var settings = Self.settings()
    _ = try settings.change(
      Self.fields(#"{"turn_detection":{"silence_duration_ms":700,"create_response":false}}"#),
      of: Self.admission)
    _ = try settings.change(Self.fields(#"{"turn_detection":{"threshold":0.3}}"#), of: Self.admission)
    #expect(settings.turnDetection?.turns == .init(threshold: 0.3, prefixPadding: 300, silenceDuration: 700))
    #expect(settings.turnDetection?.createsResponse == false)
    #expect(settings.turnDetection?.interruptsResponse == true)
  }

  @Test
  func `who wants to hear is told that the interviewer writes`() throws {
    var settings = Self.settings()
    let notices = try settings.change(
      Self.fields(#"{"modalities":["text","audio"],"temperature":0.2}"#), of: Self.admission)
    #expect(notices.map(\.code) == ["unsupported_modality"])
    #expect(settings.temperature == 0.2)
  }

  @Test
  func `without a recogniser nothing is transcribed, and who asks for it is told`() throws {
    var settings = Self.settings(recogniser: nil)
    #expect(!settings.transcribes)
    let notices = try settings.change(
      Self.fields(#"{"input_audio_transcription":{"model":"whisper-1"}}"#), of: Self.admission)
    #expect(notices.map(\.code) == ["transcription_off"])
    #expect(!settings.transcribes)
  }

  @Test(arguments: [RealtimeDialect.beta, .current])
  func `a client may send back the whole session`(dialect: RealtimeDialect) throws {
    for recogniser in [nil, "pocketsphinx"] {
      var settings = Self.settings(recogniser: recogniser)
      let session = settings.json(Self.admission, dialect).text
      _ = try settings.change(Self.fields(session), of: Self.admission)
      #expect(settings == Self.settings(recogniser: recogniser))
    }
  }

  @Test(arguments: [
    ("id", #""sess_2""#), ("object", #""other""#), ("interview_id", #""j""#), ("question_number", "2"),
    ("interviewer", #""me""#), ("recogniser", #""other""#), ("expires_at", "2000000001"),
    ("client_secret", #"{"value":"ek_1"}"#),
  ])
  func `what the token and the server say cannot be changed`(name: String, value: String) throws {
    var settings = Self.settings()
    let fields = try Self.fields(#"{"\#(name)":\#(value)}"#)
    let problem = #expect(throws: RealtimeProblem.self) { try settings.change(fields, of: Self.admission) }
    #expect(problem?.code == "cannot_change" && problem?.param == "session.\(name)")
  }

  @Test(arguments: [
    (#"{"turn_detection":{"threshold":2}}"#, "session.turn_detection.threshold"),
    (
      #"{"audio":{"input":{"turn_detection":{"threshold":2}}}}"#,
      "session.audio.input.turn_detection.threshold"
    ),
    (
      #"{"audio":{"input":{"transcription":{"language":"de"}}}}"#,
      "session.audio.input.transcription.language"
    ),
  ])
  func `errors name a field as the client did`(session: String, param: String) throws {
    var settings = Self.settings()
    let fields = try Self.fields(session)
    let problem = #expect(throws: RealtimeProblem.self) { try settings.change(fields, of: Self.admission) }
    #expect(problem?.param == param)
  }
}
