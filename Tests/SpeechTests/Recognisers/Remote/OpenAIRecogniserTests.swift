import Core
import HTTPClient
import Testing
import TestSupport

@testable import Speech

@Suite(.timeLimit(.minutes(2))) struct OpenAIRecogniserTests {
  private func transcribe(
    _ url: String, _ utterances: [Utterance] = [utterance(100, 2)], model: String = "whisper-1",
    language: String? = nil, prompt: String? = nil
  ) async throws -> Transcript {
    let recogniser = OpenAIRecogniser(
      .local(url, model: model), language: language, prompt: prompt, client: .local())
    return try await recogniser.transcribe(ScriptedUtterances(utterances)) { _ in }
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

  @Test func `a failure of the recording's passes through as it is`() async throws {
    let server = try RawServer { _ in .json(#"{"text":"a"}"#) }
    let recogniser = OpenAIRecogniser(.local(server.url), client: .local())
    await #expect(throws: ScriptedUtterances.Interrupted()) {
      _ = try await recogniser.transcribe(ScriptedUtterances([utterance(0, 1)], ending: .failure)) { _ in }
    }
  }
}
