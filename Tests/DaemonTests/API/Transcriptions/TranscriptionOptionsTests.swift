import Core
import Foundation
import HTTPServer
import Sandbox
import Speech
import Testing

@testable import Daemon

@Suite struct TranscriptionOptionsTests {
  private func options(_ fields: [(String, String)]) throws -> TranscriptionOptions {
    var options = TranscriptionOptions()
    for (name, value) in fields { try options.take(name, value) }
    try options.check()
    return options
  }

  @Test func whatIsNotAskedForIsPlainJSON() throws {
    let plain = try options([("model", "whisper-1")])
    #expect(plain.form == .json)
    #expect(plain.granularities.isEmpty)
  }

  @Test func theFieldsOfOpenAIsClientsAreTaken() throws {
    let all = try options([
      ("language", "en"), ("prompt", "Kafka, Kubernetes"), ("temperature", "0.2"), ("stream", "false"),
      ("timestamp_granularities[]", "word"), ("timestamp_granularities[]", "segment"),
      ("response_format", "verbose_json"), ("model", "gpt-4o-transcribe"),
    ])
    #expect(all.form == .verbose)
    #expect(all.granularities == [.word, .segment])
  }

  @Test(arguments: [
    ("response_format", "xml", "response_format", "unsupported_value"),
    ("timestamp_granularities[]", "phrase", "timestamp_granularities", "unsupported_value"),
    ("temperature", "1.1", "temperature", nil), ("temperature", "nan", "temperature", nil),
    ("temperature", "warm", "temperature", nil), ("language", "E n", "language", "invalid_language_format"),
    ("stream", "true", "stream", "unsupported_value"), ("stream", "maybe", "stream", "unsupported_value"),
    ("model", " ", "model", nil), ("timestamp_granularities[]", "word", "timestamp_granularities", nil),
  ])
  func aWrongFieldIsNamed(_ field: String, _ value: String, _ param: String, _ code: String?) {
    let refusal = #expect(throws: TranscriptionRefusal.self) {
      try options((field == "model" ? [] : [("model", "m")]) + [(field, value)])
    }
    #expect(refusal?.status == .badRequest)
    #expect(refusal?.param == param)
    #expect(refusal?.code == code)
  }

  @Test func unknownFieldsAreNotRead() {
    #expect(TranscriptionOptions.longest("include[]") == nil)
    #expect(TranscriptionOptions.longest("prompt") == 1 << 16)
  }

  // MARK: - Answers

  private let transcript = Transcript(
    language: "en-US", recogniser: "pocketsphinx", trust: .medium,
    segments: [
      .init(
        start: 0.5, end: 1.25, text: "good morning",
        words: [
          .init(word: "good", start: 0.5, end: 0.75, confidence: 1),
          .init(word: "morning", start: 0.75, end: 1.25, confidence: 0.5),
        ]),
      .init(
        start: 3, end: 3.5, text: "hello",
        words: [.init(word: "hello", start: 3, end: 3.5, confidence: nil)]),
    ])

  private func answer(_ fields: (String, String)...) throws -> Response {
    try options([("model", "m")] + fields).answer(transcript, duration: 4.25)
  }

  private func object(_ response: Response) throws -> [String: any Sendable] {
    try #require(
      JSONSerialization.jsonObject(with: Data(text(response).utf8)) as? [String: any Sendable])
  }

  private func text(_ response: Response) -> String {
    guard case .bytes(let bytes) = response.body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func jsonIsTextAndUsage() throws {
    let json = try object(try answer())
    #expect(Set(json.keys) == ["text", "usage"])
    #expect(json["text"] as? String == "good morning hello")
    #expect((json["usage"] as? [String: any Sendable])?["seconds"] as? Int == 5)
  }

  @Test func verboseJSONHasSegmentsUnlessOnlyWordsAreAskedFor() throws {
    let verbose = ("response_format", "verbose_json")
    let json = try object(try answer(verbose))
    #expect(json["task"] as? String == "transcribe")
    #expect(json["language"] as? String == "english")
    #expect(json["duration"] as? Double == 4.25)
    #expect(json["words"] == nil)
    let segments = try #require(json["segments"] as? [[String: any Sendable]])
    #expect(segments.map { $0["id"] as? Int } == [0, 1])
    #expect(segments.map { $0["seek"] as? Int } == [50, 300])
    #expect(segments.map { $0["text"] as? String } == ["good morning", "hello"])
    let logarithms = segments.compactMap { $0["avg_logprob"] as? Double }
    // (ln 1 + ln 0.5) ÷ 2, and none.
    #expect(abs(logarithms[0] + 0.34657) < 0.0001)
    #expect(logarithms[1] == 0)
    #expect(
      Set(segments[0].keys) == [
        "id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob", "compression_ratio",
        "no_speech_prob",
      ])

    let words = try object(try answer(verbose, ("timestamp_granularities[]", "word")))
    #expect(words["segments"] == nil)
    let list = try #require(words["words"] as? [[String: any Sendable]])
    #expect(list.map { $0["word"] as? String } == ["good", "morning", "hello"])
    #expect(list.last?["end"] as? Double == 3.5)
  }

  @Test func theOtherFormsAreText() throws {
    #expect(text(try answer(("response_format", "text"))) == "good morning hello\n")
    let srt = try answer(("response_format", "srt"))
    #expect(text(srt) == transcript.srt)
    #expect(srt.headers["Content-Type"]?.hasPrefix("text/plain") == true)
    #expect(text(try answer(("response_format", "vtt"))).hasPrefix("WEBVTT\n"))
  }

  @Test func silenceIsAnEmptyTranscript() throws {
    var silent = transcript
    silent.segments = []
    silent.language = "und"
    let response = try options([("model", "m"), ("response_format", "verbose_json")])
      .answer(silent, duration: 1)
    let json = try object(response)
    #expect(json["text"] as? String == "")
    #expect((json["segments"] as? [any Sendable])?.isEmpty == true)
    #expect(json["language"] as? String == "und")
  }

  // MARK: - Errors

  @Test func errorsHaveOpenAIsShape() throws {
    let refusal = TranscriptionRefusal("No.", param: "file", code: "not_media")
    #expect(refusal.response.status == .badRequest)
    #expect(
      text(refusal.response)
        == #"{"error":{"message":"No.","type":"invalid_request_error","param":"file","code":"not_media"}}"#)
    #expect(
      text(TranscriptionRefusal.noRoom.response)
        == #"{"error":{"message":"There is no room for the recording on the server's disk.","type":"server_error","param":null,"code":"no_room"}}"#
    )
    #expect(TranscriptionRefusal.noRoom.response.headers["Retry-After"] == "60")
  }

  @Test func eachFailureSaysWhoseFaultItIs() throws {
    func refusal(_ error: any Error) throws -> TranscriptionRefusal {
      try #require(TranscriptionRefusal(error))
    }
    #expect(try refusal(UploadProblem.empty).status == .badRequest)
    #expect(try refusal(RecordingProblem(.noAudio, "it has no audio track")).code == "no_audio")
    #expect(try refusal(SandboxError.timedOut(.seconds(1))).status == .badRequest)
    #expect(try refusal(SandboxError.timedOut(.seconds(1))).param == "file")
    #expect(try refusal(BodyError.tooLarge(limit: 5)).status == .contentTooLarge)
    let busy = try refusal(RecogniserError.rateLimited(service: "openai/whisper-1"))
    #expect(busy.status == .serviceUnavailable)
    #expect(busy.retryAfter == 5)
    #expect(busy.reason != nil)
    let broken = try refusal(PipelineError.noResult)
    #expect(broken.status == .internalServerError)
    #expect(!broken.message.contains("decoder gave"))
    #expect(TranscriptionRefusal(CancellationError()) == nil)
    #expect(TranscriptionRefusal(BodyError.disconnected) == nil)
  }
}
