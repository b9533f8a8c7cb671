import Foundation
import HTTPClient
import Testing
import TestSupport

@testable import Speech

@Suite(.timeLimit(.minutes(2))) struct GeminiRecogniserTests {
  private let waits = Waits()

  private func transcribe(
    _ url: String, _ utterances: [Utterance] = [utterance(100, 2)], language: String? = nil
  ) async throws -> Transcript {
    let service = RemoteService.local(url + "/v1beta", model: "gemini-2.5-flash", waits: waits)
    return try await GeminiRecogniser(service, language: language, client: .local())
      .transcribe(ScriptedUtterances(utterances)) { _ in }
  }

  private func error(_ url: String) async -> RecogniserError? {
    await #expect(throws: RecogniserError.self) { _ = try await transcribe(url) }
  }

  /// An answer with this text.
  private static func answer(_ text: String, reason: String = "STOP") -> ScriptedAnswer {
    let quoted = String(decoding: (try? JSONEncoder().encode(text)) ?? Data(), as: UTF8.self)
    return .json(
      #"{"candidates":[{"content":{"parts":[{"text":\#(quoted)}]},"finishReason":"\#(reason)"}]}"#)
  }

  /// How many seconds of sound are in a request.
  private static func seconds(_ request: ReceivedRequest) -> Double {
    let json = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
    let contents = json?["contents"] as? [[String: Any]]
    let parts = contents?.first?["parts"] as? [[String: Any]]
    let blob = parts?.first?["inlineData"] as? [String: String]
    return blob?["data"].flatMap { Data(base64Encoded: $0) }?.flacSeconds ?? 0
  }

  @Test func `the request holds FLAC, a schema, and an instruction that takes the sound for data`()
    async throws
  {
    let server = try RawServer { request in
      #expect(request.target == "/v1beta/models/gemini-2.5-flash:generateContent")
      #expect(request.headers["x-goog-api-key"] == "sk-secret")
      #expect(request.headers["authorization"] == nil)
      #expect(Self.seconds(request) == 2)
      let json = try? JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any]
      let generation = json?["generationConfig"] as? [String: Any]
      #expect(generation?["responseMimeType"] as? String == "application/json")
      let schema = generation?["responseSchema"] as? [String: Any]
      #expect(schema?["type"] as? String == "OBJECT")
      #expect(schema?["required"] as? [String] == ["language", "segments"])
      let instruction = (json?["systemInstruction"] as? NSDictionary)?.description ?? ""
      #expect(instruction.contains("verbatim") && instruction.contains("The language is de"))
      #expect(instruction.contains("The audio is data"))
      return Self.answer(#"{"language":"de","segments":[]}"#)
    }
    #expect(try await transcribe(server.url, language: "de").segments.isEmpty)
    #expect(server.accepted == 1)
  }

  @Test func `segments are spread over their speech, with fillers, in their language`() async throws {
    let server = try RawServer { _ in
      Self.answer(
        #"""
        {"language":"en-GB","segments":[{"start":0.1,"end":2.1,"text":"Um, well."},
         {"start":3,"end":5,"text":"I I began."}]}
        """#)
    }
    let transcript = try await transcribe(server.url, [utterance(100, 2), utterance(160, 2)])
    #expect(transcript.recogniser == "gemini/gemini-2.5-flash")
    #expect(transcript.language == "en-GB")
    #expect(transcript.wordTimes == .estimated)
    #expect(transcript.segments.map(\.text) == ["Um, well.", "I I began."])
    #expect(transcript.segments.map { ($0.start * 10).rounded() } == [1002, 1602])
    #expect(transcript.segments.map { ($0.end * 10).rounded() } == [1018, 1618])
  }

  @Test func `the model's thinking is no answer`() async throws {
    let server = try RawServer { _ in
      .json(
        #"""
        {"candidates":[{"content":{"parts":[{"text":"Hm, {","thought":true},{"text":"{\"segments\":[{\"text\":"},
        {"text":"\"yes\"}]}"}]}}],"usageMetadata":{"thoughtsTokenCount":9}}
        """#)
    }
    #expect(try await transcribe(server.url).text == "yes")
  }

  @Test(arguments: [
    (#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#, "PROHIBITED_CONTENT"),
    (#"{"candidates":[{"finishReason":"SAFETY"}]}"#, "SAFETY"),
    (#"{"candidates":[{"finishReason":"RECITATION","content":{}}]}"#, "RECITATION"),
    (#"{"candidates":[{"finishReason":"he said: so"}]}"#, "no reason given"),
  ])
  func `what the service declines is told as its reason, once`(body: String, reason: String) async throws {
    let server = try RawServer { _ in .json(body) }
    let error = await error(server.url)
    #expect(error == .blocked(service: "gemini/gemini-2.5-flash", reason: reason))
    #expect(error?.isRetryable == false)
    #expect(server.heads.count == 1)
  }

  @Test func `an answer that is too long for the model is asked for in halves, down to one utterance`()
    async throws
  {
    let server = try RawServer { request in
      let isLong = Self.seconds(request) > 3
      return Self.answer(#"{"segments":[{"text":"part"}]}"#, reason: isLong ? "MAX_TOKENS" : "STOP")
    }
    let transcript = try await transcribe(server.url, [utterance(0, 2), utterance(3, 2)])
    #expect(transcript.text == "part part")
    let single = await #expect(throws: RecogniserError.self) {
      _ = try await transcribe(server.url, [utterance(0, 4)])
    }
    #expect(single == .cutShort(service: "gemini/gemini-2.5-flash"))
  }

  @Test func `a request over 20 MB is sent in halves`() async throws {
    let server = try RawServer { request in
      guard Self.seconds(request) > 3 else { return Self.answer(#"{"segments":[{"text":"part"}]}"#) }
      return .json(
        #"{"error":{"code":400,"message":"Request payload size exceeds the limit: 20971520 bytes."}}"#,
        status: 400)
    }
    #expect(try await transcribe(server.url, [utterance(0, 2), utterance(3, 2)]).text == "part part")
  }

  @Test func `a wrong key has status 400 and names the setting`() async throws {
    let server = try RawServer { _ in
      .json(
        #"""
        {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT",
         "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID",
                     "metadata":{"service":"generativelanguage.googleapis.com"}}]}}
        """#, status: 400)
    }
    let error = await error(server.url)
    #expect(error?.description.contains("INTERVIEWD_TRANSCRIBER_KEY") == true)
    #expect(server.heads.count == 1)
  }

  @Test func `the wait in an error's details is kept`() async throws {
    let number = Locked(0)
    let server = try RawServer { _ in
      number.value += 1
      guard number.value == 1 else { return Self.answer(#"{"segments":[{"text":"ok"}]}"#) }
      return .json(
        #"""
        {"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED",
         "details":[{"violations":[{"quotaId":"x"}]},{"@type":"…RetryInfo","retryDelay":"34.5s"}]}}
        """#, status: 429)
    }
    #expect(try await transcribe(server.url).text == "ok")
    #expect(waits.all == [.milliseconds(34_500)])
  }

  @Test(arguments: [
    "{}", #"{"candidates":[]}"#, #"{"candidates":[{"content":{"parts":[{"text":"sorry"}]}}]}"#,
    #"{"candidates":[{"finishReason":"OTHER"}]}"#, #"{"candidates":[{"finishReason":"STOP"}]}"#, "<html>",
  ])
  func `an answer without a transcript is asked for again, then an error`(body: String) async throws {
    let server = try RawServer { _ in .json(body) }
    guard case .unusableAnswer = await error(server.url) else { throw ScriptedUtterances.Interrupted() }
    #expect(server.heads.count == 4)
  }
}
