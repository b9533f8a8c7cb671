import Core
import HTTPClient
import Testing
import TestSupport

@testable import Speech

@Suite(.timeLimit(.minutes(2))) struct OpenAIRecogniserTests {
  private let waits = Waits()

  private func transcribe(
    _ url: String, _ utterances: [Utterance] = [utterance(100, 2)], model: String = "whisper-1",
    language: String? = nil, prompt: String? = nil
  ) async throws -> Transcript {
    let recogniser = OpenAIRecogniser(
      .local(url, model: model, waits: waits), language: language, prompt: prompt, client: .local())
    return try await recogniser.transcribe(ScriptedUtterances(utterances)) { _ in }
  }

  private func error(_ url: String) async -> RecogniserError? {
    await #expect(throws: RecogniserError.self) { _ = try await transcribe(url) }
  }

  @Test func `the request is a form with FLAC, model, forms of times, language, prompt and the key`()
    async throws
  {
    let server = try RawServer { request in
      #expect(request.method == "POST" && request.target == "/v1/audio/transcriptions")
      #expect(request.headers["authorization"] == "Bearer sk-secret")
      let form = try? Form(request)
      #expect(
        form?.fields == [
          "model": "whisper-1", "response_format": "verbose_json",
          "timestamp_granularities[]": "word,segment",
          "language": "de", "prompt": "Ünïcode, \"quoted\"",
        ])
      #expect(form?.fileHead.contains("filename=\"audio.flac\"") == true)
      #expect(form?.fileHead.contains("Content-Type: audio/flac") == true)
      #expect(request.seconds == 2)
      return .json(#"{"text":"","language":"german","segments":[],"words":[]}"#)
    }
    let transcript = try await transcribe(server.url + "/v1/", language: "de", prompt: "Ünïcode, \"quoted\"")
    #expect(server.accepted == 1)
    #expect(transcript.segments.isEmpty)
    #expect(transcript.recogniser == "openai/whisper-1")
  }

  @Test func `language and prompt are sent only when set, and no key where there is none`() async throws {
    let server = try RawServer { request in
      let form = try? Form(request)
      #expect(form?.fields.keys.sorted() == ["model", "response_format", "timestamp_granularities[]"])
      #expect(request.headers["authorization"] == nil)
      return .json(#"{"text":"hi"}"#)
    }
    var service = RemoteService.local(server.url)
    service.key = nil
    let recogniser = OpenAIRecogniser(service, client: .local())
    let transcript = try await recogniser.transcribe(ScriptedUtterances([utterance(0, 1)])) { _ in }
    #expect(transcript.language == "und")
  }

  @Test func `measured words come back on the recording's clock, a segment for each utterance`() async throws
  {
    let server = try RawServer { _ in
      .json(
        #"""
        {"task":"transcribe","language":"english","duration":5,"text":" Good morning. Let's begin.",
         "segments":[{"id":0,"start":0,"end":5,"text":" Good morning. Let's begin.","no_speech_prob":0.01}],
         "words":[{"word":"Good","start":0.25,"end":0.5},{"word":"morning","start":0.5,"end":1.5},
                  {"word":"Let's","start":3.5,"end":4},{"word":"begin","start":4,"end":4.5}]}
        """#)
    }
    let transcript = try await transcribe(server.url, [utterance(100, 2), utterance(160, 2)])
    #expect(transcript.wordTimes == .measured)
    #expect(transcript.language == "en")
    #expect(transcript.segments.map(\.text) == ["Good morning.", "Let's begin."])
    #expect(transcript.words.map(\.start) == [100.25, 100.5, 160.5, 161])
    #expect(transcript.segments.map(\.end) == [101.5, 161.5])
  }

  @Test func `words inside segments are read too`() async throws {
    let server = try RawServer { _ in
      .json(
        #"""
        {"text":"one two","language":"en","segments":[
          {"start":0.2,"end":0.9,"text":" one","words":[{"word":" one","start":0.25,"end":0.75,"probability":0.9}]},
          {"start":0.9,"end":1.8,"text":" two","words":[{"word":" two","start":1,"end":1.5,"probability":0.9}]}]}
        """#)
    }
    let transcript = try await transcribe(server.url)
    #expect(transcript.wordTimes == .measured)
    #expect(transcript.words.map(\.start) == [100.25, 101])
    #expect(transcript.segments.map(\.text) == ["one", "two"])
  }

  @Test func `segments alone make estimates, in the speech and not in its margins`() async throws {
    let server = try RawServer { _ in
      .json(#"{"text":"one two","language":"english","segments":[{"start":0,"end":2,"text":" one two"}]}"#)
    }
    let transcript = try await transcribe(server.url)
    #expect(transcript.wordTimes == .estimated)
    #expect(transcript.words.map { ($0.start * 10).rounded() } == [1002, 1010])
    #expect(transcript.words.map { ($0.end * 10).rounded() } == [1010, 1018])
  }

  @Test func `a model that refuses verbose_json is asked for text, and from then on at once`() async throws {
    let forms = Locked<[String]>([])
    let server = try RawServer { request in
      let fields = (try? Form(request))?.fields ?? [:]
      forms.value += [fields["response_format"] ?? ""]
      guard fields["response_format"] == "json" else {
        return .json(
          #"""
          {"error":{"message":"response_format 'verbose_json' is not compatible with model 'gpt-4o-transcribe'. Use
          'json' or 'text' instead.","type":"invalid_request_error","param":"response_format",
          "code":"unsupported_value"}}
          """#.replacing("\n", with: " "), status: 400)
      }
      #expect(fields["timestamp_granularities[]"] == nil)
      return .json(#"{"text":"Yes.","usage":{"type":"tokens"}}"#)
    }
    let recogniser = OpenAIRecogniser(.local(server.url, model: "gpt-4o-transcribe"), client: .local())
    for _ in 0..<2 {
      let transcript = try await recogniser.transcribe(ScriptedUtterances([utterance(3, 2)])) { _ in }
      #expect(transcript.text == "Yes.")
      #expect(transcript.wordTimes == .estimated)
    }
    #expect(forms.value == ["verbose_json", "json", "json"])
  }

  @Test func `a server that does not know granularities is asked for segments`() async throws {
    let server = try RawServer { request in
      let fields = (try? Form(request))?.fields ?? [:]
      guard fields["timestamp_granularities[]"] == nil else {
        return .json(#"{"detail":"unknown field timestamp_granularities[]"}"#, status: 422)
      }
      return .json(#"{"text":"a","segments":[{"start":0,"end":1,"text":"a"}]}"#)
    }
    #expect(try await transcribe(server.url).text == "a")
    #expect(server.heads.count == 2)
  }

  @Test func `text that Whisper itself takes for silence is dropped`() async throws {
    let server = try RawServer { _ in
      .json(
        #"""
        {"text":"Yes. Thank you.","segments":[
          {"start":0.2,"end":1,"text":"Yes.","no_speech_prob":0.95,"avg_logprob":-0.3},
          {"start":1,"end":1.8,"text":"Thank you.","no_speech_prob":0.95,"avg_logprob":-1.2}]}
        """#)
    }
    #expect(try await transcribe(server.url).text == "Yes.")
  }

  @Test func `a silent recording sends nothing`() async throws {
    let server = try RawServer { _ in .json(#"{"text":"Thanks for watching!"}"#) }
    let transcript = try await transcribe(server.url, [])
    #expect(transcript.segments.isEmpty)
    #expect(server.accepted == 0)
  }

  @Test(arguments: [
    (
      401, "invalid_api_key",
      RecogniserError.keyRefused(
        service: "openai/whisper-1", status: 401, settings: "INTERVIEWD_TRANSCRIBER_KEY or OPENAI_API_KEY")
    ),
    (
      403, "x",
      .keyRefused(
        service: "openai/whisper-1", status: 403, settings: "INTERVIEWD_TRANSCRIBER_KEY or OPENAI_API_KEY")
    ),
    (404, "model_not_found", .notThere(service: "openai/whisper-1", status: 404)),
    (400, "model_not_found", .notThere(service: "openai/whisper-1", status: 400)),
    (302, "x", .notThere(service: "openai/whisper-1", status: 302)),
    (429, "insufficient_quota", .quotaExhausted(service: "openai/whisper-1")),
    (413, "x", .tooLarge(service: "openai/whisper-1")),
    (400, "x", .rejected(service: "openai/whisper-1", status: 400, message: "no … good")),
  ])
  func `what would fail again is sent once, and says what to change`(
    status: Int, code: String, expected: RecogniserError
  ) async throws {
    let server = try RawServer { _ in
      .json(#"{"error":{"message":"no\nsk-secret\u0007 good","type":"t","code":"\#(code)"}}"#, status: status)
    }
    let error = try #require(await error(server.url))
    #expect(error == expected)
    #expect(!error.isRetryable)
    #expect(!error.description.contains("sk-secret"))
    #expect(server.heads.count == 1)
  }

  @Test(arguments: [429, 500, 502, 503, 408])
  func `what may pass is tried again, and then counts as passing`(status: Int) async throws {
    let server = try RawServer { _ in .json("{}", status: status) }
    let error = try #require(await error(server.url))
    #expect(error.isRetryable)
    #expect(server.heads.count == 4)
    #expect(waits.all == [.milliseconds(500), .seconds(1), .seconds(2)])
  }

  @Test func `all that can go wrong once is overcome, with the wait that the service asks for`() async throws
  {
    let number = Locked(0)
    let server = try RawServer { (peer: Peer) in
      guard try peer.readRequest() != nil else { return }
      number.value += 1
      switch number.value {
      case 1: try peer.send("HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n")
      case 2: try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"text\":")
      case 3: try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{\"text\":")
      default:
        try peer.send("HTTP/1.1 200 OK\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{\"text\":\"ok\"}")
      }
    }
    #expect(try await transcribe(server.url).text == "ok")
    #expect(waits.all == [.seconds(7), .seconds(1), .seconds(2)])
  }

  @Test func `a service that asks for an hour is left alone`() async throws {
    let server = try RawServer { _ in ScriptedAnswer(429, headers: [("Retry-After", "3600")]) }
    #expect(await error(server.url) == .rateLimited(service: "openai/whisper-1"))
    #expect(server.heads.count == 1)
  }

  @Test func `answers that are not what is documented, and endless ones, end in an error that says so`()
    async throws
  {
    for body in ["[]", "{}", "{\"text\":1}", "<html>", ""] {
      let server = try RawServer { _ in .json(body) }
      guard case .unusableAnswer = await error(server.url) else {
        Issue.record("\(body) was taken")
        continue
      }
    }
    let endless = try RawServer { (peer: Peer) in
      _ = try peer.readRequest()
      try peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      while true { try peer.send("10000\r\n" + String(repeating: " ", count: 65_536) + "\r\n") }
    }
    guard case .unusableAnswer(_, let reason) = await error(endless.url) else {
      throw ScriptedUtterances.Interrupted()
    }
    #expect(reason.contains("larger than"))
  }

  @Test func `nobody listening and no answer in time are passing failures`() async throws {
    let closed = try RawServer.closedPort()
    guard case .unavailable = await error("http://127.0.0.1:\(closed)") else {
      throw ScriptedUtterances.Interrupted()
    }
    let mute = try RawServer { (peer: Peer) in peer.waitForClose() }
    var service = RemoteService.local(mute.url)
    service.timeout = .milliseconds(50)
    service.retry.maxAttempts = 1
    let recogniser = OpenAIRecogniser(service, client: .local())
    let error = await #expect(throws: RecogniserError.self) {
      _ = try await recogniser.transcribe(ScriptedUtterances([utterance(0, 0.5)])) { _ in }
    }
    #expect(error?.isRetryable == true)
  }

  @Test func `an address that is none is the operator's to change`() async throws {
    for url in ["ftp://127.0.0.1", "not an address", ""] {
      let error = await error(url)
      #expect(error?.isRetryable == false)
      #expect(error?.description.contains("INTERVIEWD_TRANSCRIBER_URL") == true)
    }
  }

  @Test func `a service gets as long again as the speech lasts`() {
    let timeouts = RemoteService(url: "", key: nil, model: "").timeouts(seconds: 100)
    #expect(timeouts.whole == .seconds(160))
    #expect(timeouts.firstByte == .seconds(130))
  }

  @Test func `a failure of the recording's passes through as it is`() async throws {
    let server = try RawServer { _ in .json(#"{"text":"a"}"#) }
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    await #expect(throws: ScriptedUtterances.Interrupted()) {
      _ = try await recogniser.transcribe(ScriptedUtterances([utterance(0, 1)], ending: .failure)) { _ in }
    }
  }
}
