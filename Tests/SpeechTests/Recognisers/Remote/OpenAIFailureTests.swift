import Core
import HTTPClient
import TestSupport
import Testing

@testable import Speech

@Suite(.timeLimit(.minutes(2))) struct OpenAIFailureTests {
  private let waits = Waits()

  private func transcribe(_ url: String) async throws -> Transcript {
    try await OpenAIRecogniser(.local(url, waits: waits), client: .local())
      .transcribe(ScriptedUtterances([utterance(100, 2)])) { _ in }
  }

  private func error(_ url: String) async -> RecogniserError? {
    await #expect(throws: RecogniserError.self) { _ = try await transcribe(url) }
  }

  @Test(arguments: [
    (
      401, "invalid_api_key",
      RecogniserError.keyRefused(
        service: "openai/whisper-1", status: 401, settings: "INTERVIEWD_TRANSCRIBER")
    ),
    (
      403, "x",
      .keyRefused(
        service: "openai/whisper-1", status: 403, settings: "INTERVIEWD_TRANSCRIBER")
    ),
    (
      404, "model_not_found",
      .notThere(service: "openai/whisper-1", status: 404, settings: "INTERVIEWD_TRANSCRIBER")
    ),
    (
      400, "model_not_found",
      .notThere(service: "openai/whisper-1", status: 400, settings: "INTERVIEWD_TRANSCRIBER")
    ),
    (302, "x", .notThere(service: "openai/whisper-1", status: 302, settings: "INTERVIEWD_TRANSCRIBER")),
    (429, "insufficient_quota", .quotaExhausted(service: "openai/whisper-1")),
    (413, "x", .tooLarge(service: "openai/whisper-1")),
    (400, "x", .rejected(service: "openai/whisper-1", status: 400, message: "no … good")),
    // Only the service's own words where it may have heard the recording.
    (422, "x", .rejected(service: "openai/whisper-1", status: 422, message: "t, x")),
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
}
